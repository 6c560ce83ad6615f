<?cs set:Page.title = L.manage.accept_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.manage.accept_title ?></h1>
<p class="lead"><?cs var:Invited.title ?></p>
<p><?cs var:Invited.text ?></p>
<?cs if:Invited.said == "ok" ?><?cs call:form_begin(Accept) ?><?cs call:submit(L.manage.accept_button) ?><?cs call:form_end() ?>
<?cs elif:Invited.said == "already" ?><p><a class="button" href="<?cs var:Url.manage ?>"><?cs var:L.manage.accept_go ?></a></p><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
