<?cs set:Page.title = Confirm.title ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<?cs call:service_refused(Refused) ?>
<?cs if:Restore.from ?><p class="hint"><?cs var:Restore.from ?>. <?cs var:Restore.since ?></p>
<?cs /if ?><?cs call:confirm(Confirm) ?>
<?cs include!"layout/foot.cs" ?>
