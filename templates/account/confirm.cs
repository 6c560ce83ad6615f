<?cs set:Page.title = L.account.confirm_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.confirm_title ?></h1>
<p><?cs var:L.account.confirm_text ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:submit(L.account.confirm_button) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
