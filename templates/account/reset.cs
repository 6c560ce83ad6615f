<?cs set:Page.title = L.account.reset_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.reset_title ?></h1>
<?cs call:error_summary(Form) ?>
<p><?cs var:L.account.reset_text ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.password) ?>
<?cs call:submit(L.account.reset_button) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
