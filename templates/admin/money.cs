<?cs set:Page.title = L.admin.money_title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<h1><?cs var:L.admin.money_title ?></h1>
<p class="lead"><?cs var:L.admin.money_text ?></p>
<?cs if:len(Shows) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.admin.show ?></th><th scope="col"><?cs var:L.admin.seller ?></th><th scope="col" class="n"><?cs var:L.admin.money_open ?></th><th scope="col"><?cs var:L.admin.synced ?></th></tr></thead>
<tbody><?cs each:s = Shows ?>
<tr><th scope="row"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a></th><td data-label="<?cs var:L.admin.seller ?>"><?cs var:s.seller ?></td><td class="n" data-label="<?cs var:L.admin.money_open ?>"><?cs var:s.money_n ?></td><td data-label="<?cs var:L.admin.synced ?>"><?cs call:when(s.synced) ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.admin.no_money ?></p><p><?cs var:L.admin.no_money_text ?></p></div>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
