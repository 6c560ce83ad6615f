<?cs set:Page.title = say1(L.service.anyway_title, Service.title) ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:error_summary(Form) ?>
<p class="lead"><?cs var:say1(L.service.anyway_text, Service.no_dump.text) ?></p>
<div class="notice notice--bad"><ul><li><?cs if:Service.last_backup.text ?><?cs var:say1(L.service.anyway_backup, Service.last_backup.text) ?><?cs else ?><?cs var:L.service.anyway_no_backup ?><?cs /if ?></li><li><?cs var:L.service.anyway_lost ?></li></ul></div>
<?cs call:form_begin(Form) ?>
<?cs set:Form.fields.slug.hint = say1(L.service.delete_type, Service.slug) ?><?cs call:field(Form.fields.slug) ?>
<p class="row"><button class="button button--danger"><?cs var:L.service.anyway_button ?></button> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
