<?cs set:Page.title = L.account.leave_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.leave_title ?></h1>
<?cs if:Leave.state == "ok" ?>
<?cs call:error_summary(Form) ?>
<p><?cs var:L.account.leave_text ?></p>
<p class="hint"><?cs var:L.account.leave_late ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.password) ?>
<?cs call:submit_danger(L.account.leave_button) ?>
<?cs call:form_end() ?>
<?cs else ?>
<p class="lead"><?cs var:L.account.leave_why[Leave.state] ?></p>
<?cs if:subcount(Why) ?><ul>
<?cs each:w = Why ?><li><a href="<?cs var:w.url ?>"><?cs var:w.title ?></a><?cs if:w.at.text ?>, <?cs var:w.at.text ?><?cs /if ?></li>
<?cs /each ?></ul><?cs /if ?>
<?cs /if ?>
<p><a href="/account"><?cs var:L.account.leave_back ?></a></p>
<?cs include!"layout/foot.cs" ?>
