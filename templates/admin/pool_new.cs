<?cs set:Page.title = L.pool.new_title ?><?cs set:Page.tab = "/admin/pool" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<p class="crumbs"><a href="/admin/pool"><?cs var:L.pool.title ?></a></p>
<h1><?cs var:L.pool.new_title ?></h1>
<p class="lead"><?cs var:L.pool.new_lead ?></p>
<?cs if:Pool.refused ?><div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="refused"><h2 id="refused"><?cs var:L.pool.refused_title ?></h2><p><?cs var:Pool.refused ?></p></div>
<?cs /if ?><?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.kind) ?>
<?cs if:!Pool.extras ?><p class="hint"><?cs var:L.pool.new_extras ?></p>
<?cs /if ?><?cs call:field(Form.fields.alias) ?>
<?cs call:field(Form.fields.name) ?>
<?cs call:field(Form.fields.version) ?>
<h2><?cs var:L.pool.source ?></h2>
<p><?cs var:L.pool.new_source ?></p>
<?cs if:Pool.kept ?><div class="notice notice--good"><p><?cs var:say1(L.pool.kept, Pool.kept) ?></p></div>
<?cs /if ?><?cs call:field_either(Form.fields.archive) ?>
<p class="hint"><?cs var:say1(L.pool.new_max, Pool.max) ?></p>
<?cs call:field_either(Form.fields.reference) ?>
<?cs call:submit(L.pool.new_button) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
