<?cs set:Page.title = L.checkin.title ?><?cs
def:rounds(list) ?><div class="table"><table>
<thead><tr><th scope="col"><?cs var:L.checkin.round ?></th><th scope="col" class="n"><?cs var:L.checkin.inside ?></th><th scope="col" class="n"><?cs var:L.checkin.sold ?></th></tr></thead>
<tbody><?cs each:x = list ?>
<tr><th scope="row"><a href="<?cs var:x.url ?>"><?cs call:when(x.starts) ?><?cs if:x.label ?> · <?cs var:x.label ?><?cs /if ?></a></th><td class="n"><?cs var:won(x.inside) ?></td><td class="n"><?cs var:won(x.sold) ?></td></tr><?cs /each ?>
</tbody></table></div><?cs /def ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.checkin.title ?></h1>
<p><?cs var:L.checkin.intro ?></p>
<?cs if:len(Rounds) ?><?cs call:rounds(Rounds) ?><?cs else ?><?cs call:notice("", L.checkin.none_today) ?><?cs /if ?>
<?cs if:len(Others) ?><details<?cs if:!len(Rounds) ?> open<?cs /if ?>><summary><?cs var:L.checkin.others ?></summary><?cs call:rounds(Others) ?></details><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
