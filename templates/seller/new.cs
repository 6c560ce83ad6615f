<?cs set:Page.title = L.seller.new_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<p class="crumbs"><a href="/seller"><?cs var:L.seller.home_title ?></a></p>
<h1><?cs var:L.seller.new_title ?></h1>
<p class="lead"><?cs var:L.seller.new_lead ?></p>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.title) ?>
<?cs with:f = Form.fields.field ?><div class="field<?cs if:f.error ?> field--error<?cs /if ?>"><fieldset><legend><?cs var:f.label ?></legend>
<?cs call:hint_and_error(f) ?><div class="kinds"><?cs each:c = f.choices ?><label class="kind" for="<?cs var:c.id ?>"><input type="radio" id="<?cs var:c.id ?>" name="<?cs var:f.name ?>" value="<?cs var:c.value ?>"<?cs if:c.on == "1" ?> checked<?cs /if ?>><span><strong><?cs var:c.label ?></strong><small><?cs var:L.seller.field_text[c.value] ?></small></span></label>
<?cs /each ?></div></fieldset></div><?cs /with ?>
<?cs call:submit(L.seller.start_button) ?>
<?cs call:form_end() ?>
<?cs if:len(Drafts) ?><h2><?cs var:L.seller.drafts_title ?></h2>
<?cs call:drafts(Drafts) ?>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
