<?cs set:Page.title = L.account.sent_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.sent_title ?></h1>
<p class="lead"><?cs var:L.account.sent_text ?></p>
<p><?cs var:L.account.sent_nothing ?></p>
<p><a href="/login"><?cs var:L.common.nav_login ?></a></p>
<?cs include!"layout/foot.cs" ?>
