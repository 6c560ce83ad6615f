<?cs set:Page.title = L.show.order_title ?><?cs include!"macros/look.cs" ?><?cs include!"layout/head.cs" ?>
<p class="crumbs"><a href="<?cs var:Show.url ?>"><?cs var:Show.title ?></a></p>
<?cs if:Order.state_name == "pending" && Order.round_cancelled != "1" ?><?cs set:Steps.now = #3 ?><?cs set:Steps.of = #4 ?><?cs set:Steps.name = L.show.step_pay ?><?cs call:steps(Steps) ?><?cs /if ?>
<h1><?cs if:Order.round_cancelled == "1" ?><?cs var:L.show.order_title ?><?cs elif:Order.state_name == "pending" ?><?cs var:L.show.order_pay_title ?><?cs elif:Order.state_name == "paid" ?><?cs var:L.show.order_done_title ?><?cs else ?><?cs var:L.show.order_title ?><?cs /if ?></h1>
<?cs if:Order.round_cancelled == "1" ?><?cs call:notice("bad", L.show.round_cancelled) ?><?cs /if ?>
<?cs if:Order.owed ?><?cs call:notice("warn", say2(L.show.refund_owed, Order.owed, Order.contact)) ?><?cs /if ?>
<?cs if:Order.settled ?><p><?cs var:say2(L.show.refund_settled, Order.settled, Order.contact) ?></p>
<?cs /if ?><?cs if:Order.state_name == "pending" && Pay.action ?><p class="until"><time datetime="<?cs var:Order.pay_by.iso ?>"><?cs var:say1(L.ui.pay_by, Order.pay_by.time) ?></time></p>
<?cs call:form_begin(Pay) ?><p class="row"><button type="submit" class="button"><?cs var:say1(L.show.pay, Order.total) ?></button></p><?cs call:form_end() ?>
<p class="hint"><?cs var:L.show.pay_hint ?></p>
<?cs call:form_begin(Leave) ?><p class="row"><button type="submit" class="button--link"><?cs var:L.show.leave ?></button></p><?cs call:form_end() ?>
<?cs elif:Order.late == "1" ?><?cs call:notice("warn", L.show.pay_late) ?>
<?cs elif:Order.state_name == "expired" || Order.state_name == "failed" ?><p class="lead"><?cs if:Order.round_cancelled == "1" ?><?cs var:L.show.order_over_cancelled ?></p><?cs else ?><?cs var:L.show.order_over ?></p><p class="row"><a class="button" href="<?cs var:Url.round ?>"><?cs if:Show.numbers == "1" ?><?cs var:L.ui.choose_tickets ?><?cs else ?><?cs var:L.ui.choose_seats ?><?cs /if ?></a></p><?cs /if ?>
<?cs elif:Order.tickets == "1" ?><p class="lead"><?cs var:say1(L.show.order_sent, Order.email) ?></p>
<p class="row"><a class="button" href="<?cs var:Url.tickets ?>"><?cs var:L.show.tickets_open ?></a><?cs if:Url.cancel ?> <a class="button button--second" href="<?cs var:Url.cancel ?>"><?cs var:L.show.cancel ?></a><?cs /if ?></p>
<?cs if:Order.cancel_until ?><p class="hint"><?cs var:say1(L.show.cancel_until, Order.cancel_until) ?><?cs if:Order.free != "1" ?> <?cs var:L.show.cancel_fee ?><?cs /if ?></p>
<?cs elif:Order.cancel_over == "1" ?><p class="hint"><?cs var:L.show.cancel_over ?></p>
<?cs /if ?><?cs /if ?>
<?cs call:order_summary(Order) ?>
<h2><?cs var:L.show.booker ?></h2>
<dl class="pairs">
<dt><?cs var:L.form.show_booking.name.label ?></dt><dd><?cs var:Order.name ?></dd>
<dt><?cs var:L.form.show_booking.phone.label ?></dt><dd class="num"><?cs var:Order.phone ?></dd>
<dt><?cs var:L.form.show_booking.email.label ?></dt><dd><?cs var:Order.email ?></dd>
</dl>
<?cs include!"layout/foot.cs" ?>
