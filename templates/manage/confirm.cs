<?cs set:Page.title = Confirm.title ?><?cs include!"manage/head.cs" ?>
<?cs call:confirm(Confirm) ?>
<?cs include!"layout/foot.cs" ?>
