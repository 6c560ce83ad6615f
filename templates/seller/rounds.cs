<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.rounds_title[Rounds.kind] ?></h1>
<p class="lead"><?cs var:L.seller.rounds_lead[Rounds.kind] ?></p>
<details><summary><?cs var:L.seller.rounds_help ?></summary>
<ul><li><?cs var:L.seller.rounds_help_opens ?></li><li><?cs if:Rounds.late == "1" ?><?cs var:L.seller.rounds_help_closes_day ?><?cs else ?><?cs var:L.seller.rounds_help_closes ?><?cs /if ?></li><?cs if:Rounds.example ?><li><?cs var:say1(L.seller.rounds_help_label, Rounds.example) ?></li><?cs /if ?><?cs if:Rounds.passes == "1" ?><li><?cs var:L.seller.rounds_help_covers ?></li><?cs /if ?><li><?cs var:say1(L.seller.rounds_help_zone, Rounds.zone) ?></li></ul></details>
<?cs call:error_summary(Form) ?>
<?cs call:wizard_begin(Form) ?>
<?cs call:list_error(Form.fields.date) ?>
<?cs loop:i = #0, Rounds.last, #1 ?><fieldset class="rowform"><legend><?cs var:say1(L.seller.round_n, #i + 1) ?></legend>
<div class="fields"><?cs call:cell(Form.fields.date, Form.fields.date.items[i]) ?><?cs call:cell(Form.fields.time, Form.fields.time.items[i]) ?><?cs call:cell(Form.fields.label, Form.fields.label.items[i]) ?><?cs call:cell(Form.fields.opens, Form.fields.opens.items[i]) ?><?cs call:cell(Form.fields.closes, Form.fields.closes.items[i]) ?><?cs if:Rounds.passes == "1" ?><?cs call:cell(Form.fields.covers, Form.fields.covers.items[i]) ?><?cs /if ?>
<button class="button--link rowform__remove" name="act" value="remove-<?cs var:i ?>"><?cs var:L.seller.remove ?><span class="vh"> <?cs var:say1(L.seller.round_n, #i + 1) ?></span></button></div></fieldset>
<?cs /loop ?><p class="row"><button class="button button--second" name="act" value="add"><?cs var:L.seller.round_add ?></button></p>
<fieldset class="box"><legend class="vh"><?cs var:L.seller.repeat_title ?></legend><h2><?cs var:L.seller.repeat_title ?></h2><p class="hint"><?cs var:L.seller.repeat_text ?></p>
<?cs call:field(Form.fields.repeat_every) ?><?cs call:field(Form.fields.repeat_n) ?>
<p><button class="button button--second" name="act" value="repeat"><?cs var:L.seller.repeat_button ?></button></p></fieldset>
<?cs call:wizard_foot(Wizard) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
