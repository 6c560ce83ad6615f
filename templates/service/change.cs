<?cs set:Page.title = say1(L.service.change_title, Service.title) ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:service_refused(Refused) ?><?cs call:error_summary(Form) ?>
<p><?cs var:say1(L.service.change_lead, Service.revision) ?></p>
<form method="get" action="<?cs var:Url.review ?>" novalidate>
<fieldset class="rowform"><legend><?cs var:L.service.size_title ?></legend>
<p class="hint"><?cs if:Service.local ?><?cs var:L.service.size_hint_local ?><?cs else ?><?cs var:L.service.size_hint_cluster ?><?cs /if ?></p>
<div class="fields"><?cs call:field_unmarked(Form.fields.min) ?><?cs call:field_unmarked(Form.fields.max) ?><?cs call:field_unmarked(Form.fields.cpu_m) ?><?cs call:field_unmarked(Form.fields.memory_mib) ?></div></fieldset>
<?cs if:Service.keeps ?><fieldset class="rowform"><legend><?cs var:L.service.data_title ?></legend>
<p class="hint"><?cs var:L.service.data_hint ?></p>
<div class="fields"><?cs call:field_unmarked(Form.fields.db_cpu_m) ?><?cs call:field_unmarked(Form.fields.db_memory_mib) ?><?cs call:field_unmarked(Form.fields.storage_gib) ?></div></fieldset>
<?cs else ?><h2><?cs var:L.service.data_title ?></h2>
<p class="hint"><?cs if:Service.local ?><?cs var:L.service.data_local ?><?cs else ?><?cs var:L.service.data_none ?><?cs /if ?></p>
<?cs /if ?><?cs if:Service.local ?><h2><?cs var:L.service.parts_title ?></h2>
<p class="hint"><?cs var:L.service.parts_local ?></p>
<?cs else ?><h2><?cs var:L.service.parts_title ?></h2>
<p class="hint"><?cs var:L.service.parts_hint ?></p>
<?cs set:Form.fields.show.optional = "" ?><?cs set:Form.fields.database.optional = "" ?><?cs if:Images.show ?><?cs call:field(Form.fields.show) ?><?cs else ?><p><?cs var:L.service.no_show_images ?></p><?cs /if ?>
<?cs each:o = Old ?><p class="hint"><?cs var:o.text ?></p>
<?cs /each ?><?cs if:Images.database ?><?cs call:field(Form.fields.database) ?><?cs else ?><p><?cs var:L.service.no_database_images ?></p><?cs /if ?>
<?cs if:Images.extra ?><?cs call:field(Form.fields.extra) ?><?cs /if ?>
<?cs /if ?><p class="row"><button class="button"><?cs var:L.service.review_button ?></button> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a></p>
</form>
<?cs include!"layout/foot.cs" ?>
