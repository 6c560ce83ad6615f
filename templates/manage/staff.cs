<?cs set:Page.title = L.manage.staff_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.staff_title ?></h1>
<?cs call:error_summary(Form) ?>
<p class="lead"><?cs var:L.manage.staff_intro ?></p>
<?cs if:len(Staff) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.manage.csv.email ?></th><th scope="col"><?cs var:L.manage.csv.state ?></th><th scope="col"><?cs var:L.manage.staff_since ?></th><th scope="col"><?cs var:L.manage.staff_seen ?></th><th scope="col"><span class="vh"><?cs var:L.manage.doings ?></span></th></tr></thead>
<tbody><?cs each:s = Staff ?>
<tr><th scope="row"><?cs var:s.email ?></th><td data-label="<?cs var:L.manage.csv.state ?>"><?cs call:state(s.kind, s.word) ?></td><td data-label="<?cs var:L.manage.staff_since ?>"><?cs if:s.accepted.text ?><?cs call:when(s.accepted) ?><?cs else ?><?cs call:when(s.invited) ?><?cs /if ?></td><td data-label="<?cs var:L.manage.staff_seen ?>"><?cs if:s.seen.text ?><?cs call:when(s.seen) ?><?cs else ?>–<?cs /if ?></td><td><a href="<?cs var:s.end_url ?>"><?cs var:L.manage.staff_end_link ?></a></td></tr><?cs /each ?>
</tbody></table></div><?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.manage.staff_none ?></p><p><?cs var:L.manage.staff_none_text ?></p></div><?cs /if ?>
<h2><?cs var:L.manage.staff_invite_title ?></h2>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.email) ?>
<?cs call:submit(L.manage.staff_invite_button) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
