<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.basics_title ?></h1>
<?cs call:error_summary(Form) ?>
<?cs call:wizard_begin(Form) ?>
<h2><?cs var:L.seller.basics_show ?></h2>
<?cs call:field(Form.fields.title) ?>
<?cs call:field(Form.fields.subtitle) ?>
<?cs call:field(Form.fields.field) ?>
<?cs with:f = Form.fields.slug ?><div class="field<?cs if:f.error ?> field--error<?cs /if ?>"><label for="<?cs var:f.id ?>"><?cs var:f.label ?></label>
<?cs call:hint_and_error(f) ?><span class="field__unit address"><span class="hint"><?cs var:Wizard.site ?></span><?cs call:input(f) ?></span></div><?cs /with ?>
<div class="fields"><?cs call:field(Form.fields.running_minutes) ?><?cs call:field(Form.fields.age_limit) ?></div>
<?cs call:field(Form.fields.description) ?>
<?cs call:field(Form.fields.notice) ?>
<h2><?cs var:L.seller.basics_poster ?></h2>
<?cs if:Poster.url ?><p><img class="poster poster--small" src="<?cs var:Poster.url ?>" alt="<?cs var:L.seller.poster_alt ?>" width="160" height="240"></p>
<?cs /if ?><?cs call:field(Form.fields.poster) ?>
<h2><?cs var:L.seller.basics_venue ?></h2>
<?cs call:field(Form.fields.venue_name) ?>
<?cs call:field(Form.fields.venue_address) ?>
<?cs call:field(Form.fields.zone) ?>
<h2><?cs var:L.seller.basics_seller ?></h2>
<?cs call:field(Form.fields.seller_name) ?>
<?cs call:field(Form.fields.seller_contact) ?>
<?cs call:wizard_foot(Wizard) ?>
<?cs call:form_end() ?>
<?cs if:RemovePoster.action ?><h2><?cs var:L.seller.poster_remove_title ?></h2>
<?cs call:post_button(RemovePoster, L.seller.poster_remove) ?>
<?cs /if ?><p><a href="<?cs var:Wizard.delete_url ?>"><?cs var:L.seller.delete_link ?></a></p>
<?cs include!"layout/foot.cs" ?>
