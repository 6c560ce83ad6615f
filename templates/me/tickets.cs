<?cs set:Page.title = L.common.nav_tickets ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?>
<h1><?cs var:L.common.nav_tickets ?></h1>
<?cs if:len(Coming) ?><ul class="plain"><?cs each:o = Coming ?><?cs call:order_row(o) ?><?cs /each ?></ul>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.me.none ?></p><p><?cs var:L.me.none_text ?></p><p><a class="button" href="/"><?cs var:L.me.find ?></a></p></div>
<?cs /if ?><?cs if:len(Past) ?><details>
<summary><?cs var:say1(L.me.past, Past_n) ?></summary>
<ul class="plain"><?cs each:o = Past ?><?cs call:order_row(o) ?><?cs /each ?></ul>
<?cs if:Cut ?><p class="hint"><?cs var:L.me.cut ?></p>
<?cs /if ?></details>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
