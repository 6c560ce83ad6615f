<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs def:image_choice(f) ?><div class="field<?cs if:f.error ?> field--error<?cs /if ?>"><fieldset<?cs call:described_by(f) ?>><legend><?cs var:f.label ?></legend>
<?cs call:hint_and_error(f) ?><?cs each:c = f.choices ?><?cs call:radio(f, c) ?><?cs /each ?></fieldset></div>
<?cs /def ?><?cs call:wizard_head(Wizard) ?>
<h1><?cs if:Parts.clusters || Parts.choose_target ?><?cs var:L.seller.parts_title_where ?><?cs else ?><?cs var:L.seller.parts_title ?><?cs /if ?></h1>
<p class="lead"><?cs var:L.seller.parts_lead ?></p>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs if:Parts.choose_target || Form.fields.target.error ?><?cs with:f = Form.fields.target ?><div class="field<?cs if:f.error ?> field--error<?cs /if ?>"><fieldset><legend><?cs var:f.label ?></legend>
<?cs call:hint_and_error(f) ?><div class="kinds"><?cs each:c = f.choices ?><label class="kind" for="<?cs var:c.id ?>"><input type="radio" id="<?cs var:c.id ?>" name="<?cs var:f.name ?>" value="<?cs var:c.value ?>"<?cs if:c.on == "1" ?> checked<?cs /if ?>><span><strong><?cs var:c.label ?></strong><small><?cs if:c.value == Parts.local ?><?cs var:L.seller.parts_local ?><?cs else ?><?cs var:L.seller.parts_cluster ?><?cs /if ?></small></span></label>
<?cs /each ?></div></fieldset></div><?cs /with ?>
<?cs /if ?><?cs each:a = Away ?><p class="hint"><?cs var:a.text ?></p>
<?cs /each ?><?cs with:f = Form.fields.size ?><div class="field<?cs if:f.error ?> field--error<?cs /if ?>"><fieldset><legend><?cs var:f.label ?></legend>
<?cs call:hint_and_error(f) ?><div class="kinds"><?cs each:c = f.choices ?><label class="kind" for="<?cs var:c.id ?>"><input type="radio" id="<?cs var:c.id ?>" name="<?cs var:f.name ?>" value="<?cs var:c.value ?>"<?cs if:c.on == "1" ?> checked<?cs /if ?>><span><strong><?cs var:c.label ?></strong><small><?cs var:L.seller.size_text[c.value] ?></small></span></label>
<?cs /each ?></div></fieldset></div><?cs /with ?>
<?cs if:Wizard.rush == "1" ?><div class="notice"><p><?cs var:L.seller.parts_rush ?></p></div>
<?cs /if ?><?cs if:Parts.clusters ?><details<?cs if:Parts.priced ?> open<?cs /if ?>><summary><?cs var:L.seller.sizes_title ?></summary>
<div class="table table--stack"><table><thead><tr><th scope="col"><?cs var:L.form.wizard_parts.size.label ?></th><th scope="col"><?cs var:L.seller.target_local ?></th><?cs if:Parts.priced ?><th scope="col" class="n"><?cs var:L.seller.an_hour ?></th><?cs /if ?><th scope="col"><?cs var:L.seller.target_cluster ?></th><?cs if:Parts.priced ?><th scope="col" class="n"><?cs var:L.seller.an_hour ?></th><?cs /if ?></tr></thead>
<tbody><?cs each:s = Sizes ?><tr><th scope="row"><?cs var:s.name ?></th><td data-label="<?cs var:L.seller.target_local ?>"><?cs var:say1(L.seller.size_here, s.workers) ?></td><?cs if:Parts.priced ?><td class="n" data-label="<?cs var:L.seller.an_hour ?>"><?cs var:s.here_cost ?></td><?cs /if ?><td data-label="<?cs var:L.seller.target_cluster ?>"><?cs var:say2(L.seller.size_pods, s.min, s.max) ?><br><?cs var:say2(L.seller.size_pod, s.cpu_m, s.memory_mib) ?><br><?cs var:say2(L.seller.size_database, s.db_memory_mib, s.storage_gib) ?></td><?cs if:Parts.priced ?><td class="n" data-label="<?cs var:L.seller.an_hour ?>"><?cs var:s.there_cost ?></td><?cs /if ?></tr>
<?cs /each ?></tbody></table></div></details>
<?cs elif:Parts.priced ?><ul><?cs each:s = Sizes ?><li><?cs var:say2(L.seller.size_cost, s.name, s.here_cost) ?></li><?cs /each ?></ul>
<?cs /if ?><?cs if:Parts.clusters ?><div class="only-cluster"><h2><?cs var:L.seller.images_title ?></h2>
<p class="hint"><?cs var:L.seller.images_text ?></p>
<?cs call:image_choice(Form.fields.show) ?><?cs each:o = Old ?><p class="hint"><?cs var:o.text ?></p>
<?cs /each ?><?cs call:image_choice(Form.fields.database) ?><?cs if:Parts.extra ?><?cs call:field(Form.fields.extra) ?><?cs /if ?></div>
<?cs /if ?><?cs if:!Parts.choose_target && !Parts.clusters ?><p class="hint"><?cs var:L.seller.parts_local ?></p>
<?cs /if ?><?cs call:submit(L.seller.next) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
