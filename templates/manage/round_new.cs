<?cs set:Page.title = L.manage.round_new ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.round_new ?></h1>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.like) ?>
<?cs call:field(Form.fields.marks) ?>
<?cs call:field(Form.fields.starts_at) ?>
<?cs call:field(Form.fields.label) ?>
<?cs call:field(Form.fields.sale_opens_at) ?>
<?cs call:field(Form.fields.sale_closes_at) ?>
<p class="row"><button class="button"><?cs var:L.manage.round_new_button ?></button><a href="<?cs var:Url.rounds ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
