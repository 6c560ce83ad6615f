<?cs set:Page.title = Confirm.title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:confirm(Confirm) ?>
<?cs include!"layout/foot.cs" ?>
