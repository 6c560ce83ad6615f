<?cs set:Page.title = L.manage.postpone_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.postpone_title ?></h1>
<?cs call:error_summary(Form) ?>
<p class="lead"><?cs var:Round.text ?></p>
<div class="notice"><?cs if:#Sum.orders ?><p><?cs var:say1(L.manage.postpone_mails, won(Sum.orders)) ?></p><?cs elif:!#Sum.passes ?><p><?cs var:L.manage.postpone_nobody ?></p><?cs /if ?><?cs if:#Sum.inside ?><p><?cs var:say1(L.manage.postpone_inside, won(Sum.inside)) ?></p><?cs /if ?><?cs if:#Sum.passes ?><p><?cs var:say1(L.manage.passes_stay, won(Sum.passes)) ?></p><?cs /if ?></div>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.starts_at) ?>
<?cs call:field(Form.fields.sale_closes_at) ?>
<p class="row"><button class="button"><?cs var:L.manage.postpone_button ?></button><a href="<?cs var:Url.rounds ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
