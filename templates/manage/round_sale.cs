<?cs set:Page.title = L.manage.sale_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.sale_title ?></h1>
<?cs call:error_summary(Form) ?>
<p class="lead"><?cs var:Round.text ?></p>
<p class="hint"><?cs var:L.manage.sale_hint ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.sale_opens_at) ?>
<?cs call:field(Form.fields.sale_closes_at) ?>
<p class="row"><button class="button"><?cs var:L.manage.sale_button ?></button><a href="<?cs var:Url.rounds ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
