<?cs if:Target.old ?><?cs set:Page.title = say1(L.target.edit_title, Target.name) ?><?cs else ?><?cs set:Page.title = L.target.add_title ?><?cs /if ?><?cs set:Page.tab = "/admin/targets" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<p class="crumbs"><a href="/admin/targets"><?cs var:L.target.title ?></a><?cs if:Target.old ?> › <a href="<?cs var:Target.url ?>"><?cs var:Target.name ?></a><?cs /if ?></p>
<h1><?cs var:Page.title ?></h1>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.name) ?>
<h2><?cs var:L.target.access ?></h2>
<p><?cs if:Target.old ?><?cs var:L.target.access_keep ?><?cs else ?><?cs var:L.target.access_text ?><?cs /if ?></p>
<?cs if:Target.old ?><?cs call:field(Form.fields.kubeconfig) ?>
<?cs call:field(Form.fields.file) ?><?cs else ?><?cs call:field_either(Form.fields.kubeconfig) ?>
<?cs call:field_either(Form.fields.file) ?><?cs /if ?>
<?cs call:field(Form.fields.context) ?>
<?cs call:field(Form.fields.in_cluster) ?>
<h2><?cs var:L.target.roads ?></h2>
<?cs call:field(Form.fields.platform_url) ?>
<?cs call:field(Form.fields.reach) ?>
<?cs call:field(Form.fields.images) ?>
<h2><?cs var:L.target.storage ?></h2>
<?cs call:field(Form.fields.storage) ?>
<?cs call:field(Form.fields.storage_class) ?>
<?cs if:Target.old ?><?cs call:submit(L.target.save_button) ?><?cs else ?><?cs call:submit(L.target.add_button) ?><?cs /if ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
