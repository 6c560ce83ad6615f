<?cs set:Page.title = L.manage.edit_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.edit_title ?></h1>
<?cs call:error_summary(Form) ?>
<?cs if:Stale == "1" ?><div class="notice notice--warn" role="alert" tabindex="-1"><p><strong><?cs var:L.manage.stale_title ?></strong></p><p><?cs var:L.manage.stale_text ?></p>
<?cs if:len(Changed) ?><dl><?cs each:c = Changed ?><dt><?cs var:c.label ?></dt><dd class="prose"><?cs var:c.value ?></dd><?cs /each ?></dl><?cs else ?><p><?cs var:L.manage.stale_none ?></p><?cs /if ?></div><?cs /if ?>
<p class="hint"><?cs var:L.manage.edit_intro ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.title) ?>
<?cs call:field(Form.fields.subtitle) ?>
<?cs call:field(Form.fields.description) ?>
<?cs call:field(Form.fields.notice) ?>
<?cs call:field(Form.fields.venue_address) ?>
<div class="fields"><?cs call:field(Form.fields.running_minutes) ?><?cs call:field(Form.fields.age_limit) ?></div>
<?cs call:field(Form.fields.seller_contact) ?>
<?cs if:Poster.url ?><p><img class="poster thumb" src="<?cs var:Poster.url ?>" alt="<?cs var:L.manage.poster_now ?>" width="120" height="180"></p><?cs /if ?>
<?cs call:field(Form.fields.poster) ?>
<?cs if:Poster.url ?><?cs call:field(Form.fields.poster_remove) ?><?cs /if ?>
<?cs call:submit(L.manage.save) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
