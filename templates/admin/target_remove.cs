<?cs set:Page.title = Confirm.title ?><?cs set:Page.tab = "/admin/targets" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?><?cs include!"macros/service.cs" ?>
<?cs call:service_refused(Refused) ?>
<?cs if:len(Shows) ?><h1><?cs var:Confirm.title ?></h1>
<p class="lead"><?cs var:L.target.error_shows ?></p>
<ul class="plain"><?cs each:s = Shows ?><li class="line"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a> <?cs call:state(s.state, s.state_word) ?></li><?cs /each ?></ul>
<p><a href="<?cs var:Confirm.back_url ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs else ?><?cs call:confirm(Confirm) ?>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
