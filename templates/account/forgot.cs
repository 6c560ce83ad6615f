<?cs set:Page.title = L.account.forgot_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.forgot_title ?></h1>
<?cs call:error_summary(Form) ?>
<p><?cs var:L.account.forgot_text ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.email) ?>
<?cs call:submit(L.account.forgot_button) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
