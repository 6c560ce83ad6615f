<?cs set:Page.title = L.common.nav_shows ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.common.nav_shows ?></h1>
<?cs include!"layout/foot.cs" ?>
