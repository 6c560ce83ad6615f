<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.parts_title ?></h1>
<p class="lead"><?cs var:L.seller.parts_lead ?></p>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs with:f = Form.fields.size ?><div class="field<?cs if:f.error ?> field--error<?cs /if ?>"><fieldset><legend><?cs var:f.label ?></legend>
<?cs call:hint_and_error(f) ?><div class="kinds"><?cs each:c = f.choices ?><label class="kind" for="<?cs var:c.id ?>"><input type="radio" id="<?cs var:c.id ?>" name="<?cs var:f.name ?>" value="<?cs var:c.value ?>"<?cs if:c.on == "1" ?> checked<?cs /if ?>><span><strong><?cs var:c.label ?></strong><small><?cs var:L.seller.size_text[c.value] ?></small></span></label>
<?cs /each ?></div></fieldset></div><?cs /with ?>
<?cs if:Wizard.rush == "1" ?><div class="notice"><p><?cs var:L.seller.parts_rush ?></p></div>
<?cs /if ?><p class="hint"><?cs var:L.seller.parts_local ?></p>
<?cs call:submit(L.seller.next) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
