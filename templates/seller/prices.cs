<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.prices_title ?></h1>
<?cs call:error_summary(Form) ?>
<?cs call:wizard_begin(Form) ?>
<h2 id="grades"><?cs var:L.seller.grades_title ?></h2>
<p class="hint"><?cs var:L.seller.grades_hint ?></p>
<?cs call:list_error(Form.fields.grade_name) ?>
<?cs loop:i = #0, Prices.grades_last, #1 ?><fieldset class="rowform"><legend><?cs if:Grades[i].mark ?><span class="grade g<?cs var:Form.fields.grade_colour.items[i].value ?>" aria-hidden="true"><?cs var:Grades[i].mark ?></span> <?cs /if ?><?cs var:say1(L.seller.grade_n, #i + 1) ?></legend>
<div class="fields"><?cs call:cell(Form.fields.grade_name, Form.fields.grade_name.items[i]) ?><?cs call:cell(Form.fields.grade_price, Form.fields.grade_price.items[i]) ?><?cs call:cell(Form.fields.grade_mark, Form.fields.grade_mark.items[i]) ?><?cs call:cell_select(Form.fields.grade_colour, Form.fields.grade_colour.items[i], Colours, "") ?>
<button class="button--link rowform__remove" name="act" value="grade_remove-<?cs var:i ?>"><?cs var:L.seller.remove ?><span class="vh"> <?cs var:say1(L.seller.grade_n, #i + 1) ?></span></button></div></fieldset>
<?cs /loop ?><p><button class="button button--second" name="act" value="grade_add"><?cs var:L.seller.grade_add ?></button></p>
<?cs if:len(Passes) ?><h2 id="passes"><?cs var:L.seller.passes_title ?></h2>
<p class="hint"><?cs var:L.seller.passes_hint ?></p>
<?cs call:list_error(Form.fields.pass_price) ?>
<div class="fields"><?cs each:p = Passes ?><?cs set:At = name(p) ?><?cs set:Form.fields.pass_price.label = p.label ?><?cs call:cell_hidden(Form.fields.pass_of, Form.fields.pass_of.items[At]) ?><?cs call:cell_hidden(Form.fields.pass_grade, Form.fields.pass_grade.items[At]) ?><?cs call:cell(Form.fields.pass_price, Form.fields.pass_price.items[At]) ?><?cs /each ?></div>
<?cs /if ?><h2 id="sections"><?cs var:L.seller.section_title ?></h2>
<?cs if:Plan.view ?><?cs call:plan_preview(Plan) ?>
<?cs /if ?><?cs call:list_error(Form.fields.section_grade) ?>
<?cs if:len(Sections) > #4 ?><div class="filter"><div class="field"><label for="all_floor"><?cs var:L.seller.all_floor ?></label><select id="all_floor" name="all_floor"><option value=""><?cs var:L.seller.all_floors ?></option><?cs each:o = Floors ?><option value="<?cs var:o.value ?>"><?cs var:o.label ?></option><?cs /each ?></select></div>
<div class="field"><label for="all_grade"><?cs var:L.seller.all_grade ?></label><select id="all_grade" name="all_grade"><?cs each:o = Grades ?><option value="<?cs var:o.value ?>"><?cs var:o.label ?></option><?cs /each ?></select></div>
<button class="button button--second button--small" name="act" value="all"><?cs var:L.seller.all_button ?></button></div>
<?cs /if ?><div class="table<?cs if:len(Sections) > #24 ?> table--tall<?cs /if ?>"><table><caption class="vh"><?cs var:L.seller.section_title ?></caption>
<thead><tr><th scope="col"><?cs var:L.ui.section ?></th><th scope="col"><?cs var:L.ui.grade ?></th><th scope="col" class="n"><?cs var:L.seller.places ?></th></tr></thead>
<tbody><?cs each:s = Sections ?><?cs set:At = s.i ?><tr><th scope="row"><?cs var:s.label ?></th><td><?cs with:x = Form.fields.section_grade.items[At] ?><?cs if:x.error ?><p class="field__error" id="<?cs var:x.id ?>-error"><span class="vh"><?cs var:L.common.error_mark ?></span> <?cs var:x.error ?></p><?cs /if ?><select id="<?cs var:x.id ?>" name="section_grade" aria-label="<?cs var:say1(L.seller.grade_of, s.label) ?>"<?cs if:x.error ?> aria-invalid="true" aria-describedby="<?cs var:x.id ?>-error"<?cs /if ?>><option value=""><?cs var:L.common.choose ?></option><?cs if:s.drawn == "1" ?><option value="*"<?cs if:x.value == "*" ?> selected<?cs /if ?>><?cs var:L.seller.as_drawn ?></option><?cs /if ?><?cs each:o = Grades ?><option value="<?cs var:o.value ?>"<?cs if:o.value == x.value ?> selected<?cs /if ?>><?cs var:o.label ?></option><?cs /each ?></select><?cs /with ?></td><td class="n"><?cs var:won(s.places_n) ?></td></tr><?cs /each ?></tbody></table></div>
<?cs if:len(Seated) ?><h3 id="rows"><?cs var:L.seller.row_title ?></h3>
<p class="hint"><?cs var:L.seller.row_hint ?></p>
<?cs if:#Prices.rows_n > #0 ?><?cs loop:i = #0, #Prices.rows_n - 1, #1 ?><fieldset class="rowform"><legend class="vh"><?cs var:say1(L.seller.row_n, #i + 1) ?></legend>
<div class="fields"><?cs call:cell_select(Form.fields.row_section, Form.fields.row_section.items[i], Seated, "1") ?><?cs call:cell(Form.fields.row_rows, Form.fields.row_rows.items[i]) ?><?cs call:cell_select(Form.fields.row_grade, Form.fields.row_grade.items[i], Grades, "1") ?>
<button class="button--link" name="act" value="row_remove-<?cs var:i ?>"><?cs var:L.seller.remove ?><span class="vh"> <?cs var:say1(L.seller.row_n, #i + 1) ?></span></button></div></fieldset>
<?cs /loop ?><?cs /if ?><?cs /if ?><p class="row"><?cs if:len(Seated) ?><button class="button button--second" name="act" value="row_add"><?cs var:L.seller.row_add ?></button><?cs /if ?><button class="button--link" name="act" value="preview"><?cs var:L.seller.preview ?></button></p>
<h2><?cs var:L.seller.limit_title ?></h2>
<div class="fields"><?cs call:field(Form.fields.limit) ?><?cs call:field(Form.fields.hold) ?></div>
<h2 id="refund"><?cs var:L.seller.refund_title ?></h2>
<p class="hint"><?cs var:L.seller.refund_hint ?></p>
<?cs call:field(Form.fields.free_days) ?>
<?cs call:list_error(Form.fields.refund_days) ?>
<?cs loop:i = #0, Prices.refund_last, #1 ?><fieldset class="rowform"><legend class="vh"><?cs var:say1(L.seller.refund_n, #i + 1) ?></legend>
<div class="fields"><?cs call:cell(Form.fields.refund_days, Form.fields.refund_days.items[i]) ?><?cs call:cell(Form.fields.refund_percent, Form.fields.refund_percent.items[i]) ?>
<button class="button--link" name="act" value="refund_remove-<?cs var:i ?>"><?cs var:L.seller.remove ?><span class="vh"> <?cs var:say1(L.seller.refund_n, #i + 1) ?></span></button></div></fieldset>
<?cs /loop ?><p><button class="button button--second" name="act" value="refund_add"><?cs var:L.seller.refund_add ?></button></p>
<p class="hint"><?cs var:L.seller.refund_after ?></p>
<?cs call:wizard_foot(Wizard) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
