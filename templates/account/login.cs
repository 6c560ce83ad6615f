<?cs set:Page.title = L.account.login_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.login_title ?></h1>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.email) ?>
<?cs call:field(Form.fields.password) ?>
<?cs call:submit(L.account.login_button) ?>
<?cs call:form_end() ?>
<p><a href="/password/forgot"><?cs var:L.account.forgot_link ?></a></p>
<p><?cs var:L.account.no_account ?> <a href="<?cs var:Url.signup ?>"><?cs var:L.common.nav_signup ?></a></p>
<?cs include!"layout/foot.cs" ?>
