<?cs set:Page.title = L.manage.cancel_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.cancel_title ?></h1>
<?cs call:error_summary(Form) ?>
<p class="lead"><?cs var:Round.text ?></p>
<div class="notice notice--bad"><ul><?cs each:w = Will ?><li><?cs var:w ?></li><?cs /each ?></ul></div>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.why) ?>
<?cs call:field(Form.fields.sure) ?>
<p class="row"><button class="button button--danger"><?cs var:L.manage.cancel_button ?></button><a href="<?cs var:Url.rounds ?>"><?cs var:L.manage.cancel_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
