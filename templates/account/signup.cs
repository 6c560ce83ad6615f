<?cs set:Page.title = L.account.signup_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.signup_title ?></h1>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.role) ?>
<div class="only-seller"><?cs call:field_unmarked(Form.fields.business_name) ?></div>
<?cs call:field(Form.fields.name) ?>
<?cs call:field(Form.fields.email) ?>
<?cs call:field(Form.fields.password) ?>
<p class="hint"><?cs var:L.account.privacy ?></p>
<?cs call:submit(L.account.signup_button) ?>
<?cs call:form_end() ?>
<p><?cs var:L.account.have_account ?> <a href="<?cs var:Url.login ?>"><?cs var:L.common.nav_login ?></a></p>
<?cs include!"layout/foot.cs" ?>
