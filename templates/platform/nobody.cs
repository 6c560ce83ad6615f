<?cs set:Page.title = Show.title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:Show.title ?></h1>
<p class="lead"><?cs var:L.platform.nobody[Show.state] ?></p>
<?cs if:Show.over ?><p><a class="button button--second" href="/me/tickets"><?cs var:L.platform.nobody_tickets ?></a></p>
<?cs /if ?><p><a href="/"><?cs var:L.platform.nobody_back ?></a></p>
<?cs include!"layout/foot.cs" ?>
