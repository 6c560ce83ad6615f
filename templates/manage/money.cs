<?cs set:Page.title = L.manage.money_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.money_title ?></h1>
<p class="lead"><?cs var:L.manage.money_intro ?></p>
<?cs if:len(Open) ?><div class="table table--stack table--wide"><table>
<thead><tr><th scope="col"><?cs var:L.manage.money_what ?></th><th scope="col" class="n"><?cs var:L.manage.money_amount ?></th><th scope="col"><?cs var:L.manage.money_why ?></th><th scope="col"><?cs var:L.manage.csv.code ?></th><th scope="col"><?cs var:L.manage.money_since ?></th><th scope="col"><span class="vh"><?cs var:L.manage.doings ?></span></th></tr></thead>
<tbody><?cs each:m = Open ?>
<tr><th scope="row"><?cs call:state("bad", m.kind) ?></th><td class="n" data-label="<?cs var:L.manage.money_amount ?>"><?cs var:m.amount ?></td><td data-label="<?cs var:L.manage.money_why ?>"><?cs var:m.why ?><br><small><?cs var:m.todo ?></small></td><td class="num" data-label="<?cs var:L.manage.csv.code ?>"><?cs if:m.order_url ?><a href="<?cs var:m.order_url ?>"><?cs var:m.code ?></a><?cs else ?><?cs var:m.code ?><?cs /if ?><br><small><?cs var:m.name ?></small></td><td data-label="<?cs var:L.manage.money_since ?>"><?cs call:when(m.at) ?></td><td><a href="<?cs var:m.url ?>"><?cs var:L.manage.money_settle ?></a></td></tr><?cs /each ?>
</tbody></table></div><?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.manage.money_none ?></p><p><?cs var:L.manage.money_none_text ?></p></div><?cs /if ?>
<?cs if:len(Settled) ?><h2><?cs var:L.manage.money_done ?></h2>
<div class="table table--stack table--wide"><table>
<thead><tr><th scope="col"><?cs var:L.manage.money_what ?></th><th scope="col" class="n"><?cs var:L.manage.money_amount ?></th><th scope="col"><?cs var:L.manage.money_note ?></th><th scope="col"><?cs var:L.manage.csv.code ?></th><th scope="col"><?cs var:L.manage.money_settled_at ?></th></tr></thead>
<tbody><?cs each:m = Settled ?>
<tr><th scope="row"><?cs var:m.kind ?></th><td class="n" data-label="<?cs var:L.manage.money_amount ?>"><?cs var:m.amount ?></td><td data-label="<?cs var:L.manage.money_note ?>"><?cs var:m.note ?></td><td class="num" data-label="<?cs var:L.manage.csv.code ?>"><?cs if:m.order_url ?><a href="<?cs var:m.order_url ?>"><?cs var:m.code ?></a><?cs else ?><?cs var:m.code ?><?cs /if ?></td><td data-label="<?cs var:L.manage.money_settled_at ?>"><?cs call:when(m.settled) ?></td></tr><?cs /each ?>
</tbody></table></div><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
