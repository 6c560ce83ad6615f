<?cs set:Page.title = say1(L.manage.booker_title, Order.code) ?><?cs include!"macros/show.cs" ?><?cs include!"macros/order.cs" ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:say1(L.manage.booker_title, Order.code) ?></h1>
<p><?cs call:state(Order.state, Order.state_word) ?><?cs if:Order.pay_by.time ?> <span class="hint"><?cs var:say1(L.ui.pay_by, Order.pay_by.text) ?></span><?cs /if ?></p>
<div class="beside"><div>
<dl class="pairs">
<dt><?cs var:L.manage.csv.name ?></dt><dd><?cs var:Order.name ?></dd>
<dt><?cs var:L.manage.csv.phone ?></dt><dd class="num"><?cs var:Order.phone ?></dd>
<dt><?cs var:L.manage.csv.email ?></dt><dd><?cs var:Order.email ?></dd>
<dt><?cs var:L.manage.mail_lang ?></dt><dd><?cs var:Order.lang ?></dd>
<dt><?cs var:L.manage.csv.round ?></dt><dd><?cs var:Order.round ?></dd>
<dt><?cs var:L.manage.csv.booked ?></dt><dd><?cs call:when(Order.booked) ?></dd>
<dt><?cs var:L.manage.csv.total ?></dt><dd class="num"><?cs var:Order.total ?></dd>
</dl>
<h2><?cs var:L.manage.tickets_title ?></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.manage.csv.places ?></th><th scope="col"><?cs var:L.manage.ticket_number ?></th><th scope="col"><?cs var:L.manage.csv.state ?></th><th scope="col" class="n"><?cs var:L.ui.price ?></th><?cs if:Manage.owner == "1" ?><th scope="col"><span class="vh"><?cs var:L.manage.doings ?></span></th><?cs /if ?></tr></thead>
<tbody><?cs each:p = Places ?>
<tr><th scope="row" class="num"><?cs call:grade_chip(p.grade) ?> <?cs call:place_name(p) ?></th><td class="num" data-label="<?cs var:L.manage.ticket_number ?>"><?cs var:p.number ?><?cs if:p.again == "1" ?><br><small><?cs var:say1(L.manage.generation, p.generation) ?></small><?cs /if ?></td><td data-label="<?cs var:L.manage.csv.state ?>"><?cs if:p.void == "1" ?><?cs call:state("idle", L.ui.given_back) ?><?cs elif:p.used.text ?><?cs call:state("good", say1(L.ui.used_at, p.used.text)) ?><?cs elif:p.number ?><?cs call:state("good", L.manage.ticket_valid) ?><?cs else ?><?cs call:state("busy", L.manage.order_state.pending) ?><?cs /if ?><?cs if:p.undone.text ?><br><small><?cs var:say1(L.manage.entry_undone, p.undone.text) ?></small><?cs /if ?></td><td class="n" data-label="<?cs var:L.ui.price ?>"><?cs var:p.price ?></td><?cs if:Manage.owner == "1" ?><td><?cs if:p.reissue_url ?><a href="<?cs var:p.reissue_url ?>"><?cs var:L.manage.reissue_link ?></a><?cs /if ?></td><?cs /if ?></tr><?cs /each ?>
</tbody></table></div>
</div><div class="aside">
<h2><?cs var:L.manage.moves_title ?></h2>
<?cs if:len(Moves) ?><ul class="places"><?cs each:m = Moves ?>
<li class="place"><span></span><span class="place__name"><?cs var:m.word ?></span><span class="place__price"><?cs var:m.amount ?></span><span class="place__more"><?cs call:when(m.at) ?><?cs if:m.fee ?> · <?cs var:L.ui.fee ?> <?cs var:m.fee ?><?cs /if ?></span></li><?cs /each ?>
</ul><?cs else ?><p class="muted"><?cs var:L.manage.moves_none ?></p><?cs /if ?>
<?cs if:Resend.action ?><?cs call:post_button(Resend, L.manage.resend_button) ?><?cs /if ?>
</div></div>
<?cs include!"layout/foot.cs" ?>
