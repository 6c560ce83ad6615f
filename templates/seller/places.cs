<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.places_title ?></h1>
<p class="lead"><?cs var:L.seller.places_lead ?></p>
<details><summary><?cs var:L.seller.places_help ?></summary><ul><li><?cs var:L.seller.places_help_seats ?></li><li><?cs var:L.seller.places_help_entry ?></li><li><?cs var:L.seller.places_help_all ?></li></ul></details>
<?cs call:error_summary(Form) ?>
<?cs call:wizard_begin(Form) ?>
<?cs loop:i = #0, Places.last, #1 ?><fieldset class="rowform"><legend class="vh"><?cs var:say1(L.seller.mark_n, #i + 1) ?></legend>
<div class="fields"><?cs call:cell_select(Form.fields.mark_kind, Form.fields.mark_kind.items[i], Kinds, "1") ?><?cs call:cell_select(Form.fields.mark_section, Form.fields.mark_section.items[i], Sections, "1") ?><?cs call:cell(Form.fields.mark_places, Form.fields.mark_places.items[i]) ?><?cs call:cell(Form.fields.mark_note, Form.fields.mark_note.items[i]) ?><?cs call:cell(Form.fields.mark_guest, Form.fields.mark_guest.items[i]) ?>
<button class="button--link" name="act" value="remove-<?cs var:i ?>"><?cs var:L.seller.remove ?><span class="vh"> <?cs var:say1(L.seller.mark_n, #i + 1) ?></span></button></div></fieldset>
<?cs /loop ?><p class="row"><button class="button button--second" name="act" value="add"><?cs var:L.seller.mark_add ?></button></p>
<p class="row"><button type="submit" class="button" name="act" value="next"><?cs var:L.seller.places_save ?></button>
<button type="submit" class="button--link" name="act" value="later"><?cs var:L.seller.later ?></button></p>
<?cs call:form_end() ?>
<p><a href="<?cs var:Places.back_url ?>"><?cs var:L.seller.places_back ?></a></p>
<?cs call:plan_preview(Plan) ?>
<?cs include!"layout/foot.cs" ?>
