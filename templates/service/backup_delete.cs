<?cs set:Page.title = L.service.backup_delete_title ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:service_refused(Refused) ?><?cs call:error_summary(Form) ?>
<dl class="pairs">
<dt><?cs var:L.admin.show ?></dt><dd><?cs var:Service.title ?></dd>
<dt><?cs var:L.admin.at ?></dt><dd><?cs call:when(Backup.at) ?></dd>
<dt><?cs var:L.service.backup_reason ?></dt><dd><?cs var:Backup.reason ?><?cs if:string.length(Backup.who) ?> (<?cs var:Backup.who ?>)<?cs /if ?></dd>
<dt><?cs var:L.service.backup_size ?></dt><dd><?cs var:Backup.bytes ?></dd>
</dl>
<div class="notice notice--bad"><p><?cs var:L.service.backup_delete_text ?></p><?cs if:Backup.last ?><p><?cs if:Service.gone ?><?cs var:L.service.backup_delete_gone ?><?cs else ?><?cs var:L.service.backup_delete_last ?><?cs /if ?></p><?cs /if ?></div>
<?cs call:form_begin(Form) ?>
<?cs if:Backup.last && Service.gone ?><?cs call:field(Form.fields.sure) ?>
<?cs /if ?><p class="row"><button class="button button--danger"><?cs var:L.service.backup_delete_button ?></button> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
