<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.build_title ?></h1>
<p class="lead"><?cs var:L.seller.build_lead ?></p>
<?cs call:error_summary(Form) ?>
<?cs if:len(Problems) ?><div class="notice notice--bad"><ul><?cs each:p = Problems ?><li><?cs var:p.text ?></li><?cs /each ?></ul></div><?cs /if ?>
<?cs call:wizard_begin(Form) ?>
<?cs call:list_error(Form.fields.block_name) ?>
<?cs loop:i = #0, Build.last, #1 ?><?cs set:Kind = Form.fields.block_kind.items[i].value ?><fieldset class="rowform"><legend><?cs if:Kind == "seats" ?><?cs var:say1(L.seller.block_seats, #i + 1) ?><?cs elif:Kind == "zone" ?><?cs var:say1(L.seller.block_zone, #i + 1) ?><?cs else ?><?cs var:say1(L.seller.block_standing, #i + 1) ?><?cs /if ?></legend>
<?cs call:cell_hidden(Form.fields.block_kind, Form.fields.block_kind.items[i]) ?>
<div class="fields"><?cs call:cell(Form.fields.block_name, Form.fields.block_name.items[i]) ?><?cs call:cell(Form.fields.block_floor, Form.fields.block_floor.items[i]) ?>
<?cs if:Kind == "seats" ?><?cs call:cell(Form.fields.block_rows, Form.fields.block_rows.items[i]) ?><?cs call:cell(Form.fields.block_seats, Form.fields.block_seats.items[i]) ?><?cs call:cell(Form.fields.block_aisles, Form.fields.block_aisles.items[i]) ?><?cs call:cell_select(Form.fields.block_labels, Form.fields.block_labels.items[i], Labels, "") ?><?cs call:cell_select(Form.fields.block_numbering, Form.fields.block_numbering.items[i], Numbering, "") ?><?cs call:cell(Form.fields.block_wheelchair, Form.fields.block_wheelchair.items[i]) ?><?cs call:cell_hidden(Form.fields.block_capacity, Form.fields.block_capacity.items[i]) ?>
<?cs else ?><?cs call:cell(Form.fields.block_capacity, Form.fields.block_capacity.items[i]) ?><?cs call:cell_hidden(Form.fields.block_rows, Form.fields.block_rows.items[i]) ?><?cs call:cell_hidden(Form.fields.block_seats, Form.fields.block_seats.items[i]) ?><?cs call:cell_hidden(Form.fields.block_aisles, Form.fields.block_aisles.items[i]) ?><?cs call:cell_hidden(Form.fields.block_labels, Form.fields.block_labels.items[i]) ?><?cs call:cell_hidden(Form.fields.block_numbering, Form.fields.block_numbering.items[i]) ?><?cs call:cell_hidden(Form.fields.block_wheelchair, Form.fields.block_wheelchair.items[i]) ?>
<?cs /if ?><button class="button--link rowform__remove" name="act" value="remove-<?cs var:i ?>"><?cs var:L.seller.remove ?><span class="vh"> <?cs var:Form.fields.block_name.items[i].value ?></span></button></div></fieldset>
<?cs /loop ?><p class="row"><?cs if:Build.seats == "1" ?><button class="button button--second" name="act" value="seats"><?cs var:L.seller.add_seats ?></button><?cs /if ?><?cs if:Build.areas == "1" ?><button class="button button--second" name="act" value="standing"><?cs var:L.seller.add_standing ?></button><?cs /if ?><button class="button button--second" name="act" value="zone"><?cs var:L.seller.add_zone ?></button> <button class="button--link" name="act" value="preview"><?cs var:L.seller.preview ?></button></p>
<?cs call:wizard_foot(Wizard) ?>
<?cs call:form_end() ?>
<?cs if:Plan.view ?><h2 id="plan"><?cs var:L.seller.preview_title ?></h2>
<p><?cs var:say2(L.seller.plan_sum, won(Plan.places_n), Plan.sections_n) ?></p>
<?cs call:plan_preview(Plan) ?>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
