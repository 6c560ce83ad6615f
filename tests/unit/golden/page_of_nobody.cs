<?cs set:Page.title = Show.title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:Page.title ?></h1>
<?cs include!"layout/foot.cs" ?>
