<?cs # order.cs: steps, places with prices, hold, order, ticket.

  steps(s)          s.now s.of (numbers) s.name: "2 of 4"; s.until (time, where a hold runs: shown where no summary stands beside)
  place_name(p)     p.floor p.section, p.row p.seat (a numbered seat), or p.entry (an entry number)
  place_line(p)     place_name's, p.grade (grade_chip's), p.price, p.void (given back), p.f wheel | companion | view,
                    p.note (words under it), p.url and p.url_label (what can be done with it)
  places(list)      list.N: place_line's
  hold_summary(h)   h.title (of the show), h.starts (time), h.until (time: its .time is shown large), h.ended, h.places, h.total
  fee_table(list)   list.N: .when (words), .percent, .fee, .back (money); frozen or as it is today
  order_summary(o)  o.title o.starts o.venue o.code o.booked (time), o.state and o.state_word (state's), o.places, o.total, o.fee o.refunded (money)
  order_row(o)      in "my tickets": o.url o.title o.starts o.label o.venue, o.state o.state_word, o.place_n o.places (words) o.total (each may be
                    missing), o.pay_url o.pay_by (time), o.tickets_url, o.cancel_url
  ticket(t)         t.title t.subtitle t.field t.poster_url t.venue t.address t.starts t.label t.doors (time, may be missing),
                    place_name's, t.grade (with .name) t.price, t.holder t.order_code, t.number (of the ticket),
                    t.qr.view ("0 0 41 41", quiet zone included) t.qr.path (an SVG path of the dark modules),
                    t.void (words: why it is worth nothing), t.used (time)
?>
<?cs def:steps(s) ?><div class="steps"><span class="steps__bar" aria-hidden="true"><?cs loop:i = #1, s.of, #1 ?><i<?cs if:#i <= #s.now ?> class="on"<?cs /if ?>></i><?cs /loop ?></span><span><?cs var:say2(L.ui.step_of, s.now, s.of) ?><?cs if:s.name ?> · <?cs var:s.name ?><?cs /if ?></span><?cs if:s.until.time ?> <span class="steps__until"><?cs var:say1(L.ui.until, s.until.time) ?></span><?cs /if ?></div><?cs /def ?>

<?cs def:place_name(p) ?><?cs if:p.floor && p.floor != p.section ?><?cs var:p.floor ?> <?cs /if ?><?cs if:p.row ?><?cs var:say3(L.ui.seat_name, p.section, p.row, p.seat) ?><?cs else ?><?cs var:say2(L.ui.entry_name, p.section, p.entry) ?><?cs /if ?><?cs /def ?>

<?cs def:place_line(p) ?><li class="place<?cs if:p.void ?> place--void<?cs /if ?>"><?cs call:grade_chip(p.grade) ?> <span class="place__name"><?cs call:place_name(p) ?></span> <span class="place__price"><?cs var:p.price ?></span><?cs
	if:p.void || p.f || p.note || p.url ?> <span class="place__more"><?cs
		if:p.void ?><?cs var:L.ui.given_back ?> <?cs /if ?><?cs
		if:p.f == "wheel" ?><?cs var:L.ui.wheel ?> <?cs elif:p.f == "companion" ?><?cs var:L.ui.companion ?> <?cs elif:p.f == "view" ?><?cs var:L.ui.view ?> <?cs /if ?><?cs
		if:p.note ?><?cs var:p.note ?> <?cs /if ?><?cs
		if:p.url ?><a href="<?cs var:p.url ?>"><?cs var:p.url_label ?></a><?cs /if ?></span><?cs /if ?></li>
<?cs /def ?>

<?cs def:places(list) ?><ul class="places"><?cs each:p = list ?><?cs call:place_line(p) ?><?cs /each ?></ul><?cs /def ?>

<?cs def:total(word, amount) ?><p class="total"><span><?cs var:word ?></span> <strong><?cs var:amount ?></strong></p><?cs /def ?>

<?cs def:hold_summary(h) ?><section class="box aside" aria-label="<?cs var:L.ui.your_seats ?>">
	<?cs if:h.ended ?><p class="until"><?cs var:L.ui.hold_ended ?></p><?cs
	else ?><p class="until"><time datetime="<?cs var:h.until.iso ?>"><?cs var:say1(L.ui.until, h.until.time) ?></time></p>
	<p class="hint"><?cs var:L.ui.until_hint ?></p><?cs /if ?>
	<h2><?cs var:h.title ?></h2>
	<p><?cs call:when(h.starts) ?></p>
	<?cs call:places(h.places) ?>
	<?cs call:total(L.ui.total, h.total) ?>
</section><?cs /def ?>

<?cs def:fee_table(list) ?><div class="table"><table>
	<thead><tr><th scope="col"><?cs var:L.ui.cancel_when ?></th><th scope="col" class="n"><?cs var:L.ui.fee ?></th><th scope="col" class="n"><?cs var:L.ui.back ?></th></tr></thead>
	<tbody><?cs each:f = list ?>
		<tr><th scope="row"><?cs var:f.when ?></th><td class="n"><?cs if:f.fee ?><?cs var:f.fee ?><?cs else ?>–<?cs /if ?><?cs if:f.percent ?> <small>(<?cs var:f.percent ?>%)</small><?cs /if ?></td><td class="n"><?cs if:f.back ?><?cs var:f.back ?><?cs else ?>–<?cs /if ?></td></tr><?cs /each ?>
	</tbody>
</table></div><?cs /def ?>

<?cs def:order_summary(o) ?><section class="box order-box">
	<p><?cs call:state(o.state, o.state_word) ?></p>
	<h2><?cs var:o.title ?></h2>
	<dl class="pairs">
		<dt><?cs var:L.ui.when ?></dt><dd><?cs call:when(o.starts) ?><?cs if:o.label ?> · <?cs var:o.label ?><?cs /if ?></dd>
		<?cs if:o.days ?><dt><?cs var:L.ui.pass_days ?></dt><dd><?cs var:o.days ?></dd>
		<?cs /if ?>		<dt><?cs var:L.ui.venue ?></dt><dd><?cs var:o.venue ?></dd>
		<dt><?cs var:L.ui.order_code ?></dt><dd class="num"><?cs var:o.code ?></dd>
		<dt><?cs var:L.ui.booked ?></dt><dd><?cs call:when(o.booked) ?></dd>
	</dl>
	<?cs call:places(o.places) ?>
	<?cs call:total(L.ui.total, o.total) ?>
	<?cs if:o.refunded ?><p class="total total--small"><span><?cs var:L.ui.fee ?></span> <strong><?cs var:o.fee ?></strong></p>
	<p class="total total--small"><span><?cs var:L.ui.refunded ?></span> <strong><?cs var:o.refunded ?></strong></p><?cs /if ?>
</section><?cs /def ?>

<?cs def:order_row(o) ?><li class="order">
	<div>
		<p class="order__when"><?cs call:when(o.starts) ?><?cs if:o.label ?> · <?cs var:o.label ?><?cs /if ?></p>
		<p><a href="<?cs var:o.url ?>"><strong><?cs var:o.title ?></strong></a></p>
		<p class="hint"><?cs var:o.venue ?><?cs if:o.places ?> · <?cs var:o.places ?><?cs /if ?><?cs if:o.place_n ?> · <?cs var:say1(L.ui.places_n, o.place_n) ?><?cs /if ?><?cs if:o.total ?> · <span class="num"><?cs var:o.total ?></span><?cs /if ?></p>
		<p><?cs call:state(o.state, o.state_word) ?><?cs if:o.looked ?> <span class="hint"><?cs var:say1(L.me.looked, o.code) ?></span><?cs /if ?><?cs if:o.pay_by.time ?> <span class="hint"><?cs var:say1(L.ui.pay_by, o.pay_by.time) ?></span><?cs /if ?></p>
	</div>
	<div class="row"><?cs if:o.pay_url ?><a class="button" href="<?cs var:o.pay_url ?>"><?cs var:L.ui.pay ?><span class="vh">: <?cs var:o.title ?></span></a> <?cs /if ?><?cs if:o.tickets_url ?><a class="button button--second" href="<?cs var:o.tickets_url ?>"><?cs var:L.ui.tickets ?><span class="vh">: <?cs var:o.title ?></span></a> <?cs /if ?><?cs if:o.cancel_url ?><a class="button--link" href="<?cs var:o.cancel_url ?>"><?cs var:L.ui.cancel_order ?><span class="vh">: <?cs var:o.title ?></span></a><?cs /if ?></div>
</li>
<?cs /def ?>

<?cs def:ticket_number(word, n) ?><div><dt><?cs var:word ?></dt><dd<?cs if:string.length(n) > #12 ?> class="long"<?cs /if ?>><?cs var:n ?></dd></div><?cs /def ?>

<?cs def:ticket(t) ?><article class="ticket<?cs if:t.void ?> ticket--void<?cs /if ?>" aria-label="<?cs var:say1(L.ui.ticket_of, t.number) ?>">
	<header class="ticket__band f-<?cs var:t.field ?>"><?cs if:t.poster_url ?><img class="ticket__poster" src="<?cs var:t.poster_url ?>" alt=""><?cs else ?><?cs call:poster_art(t.field) ?><?cs /if ?>
		<p class="ticket__title"><?cs var:t.title ?></p><?cs if:t.subtitle ?><p><?cs var:t.subtitle ?></p><?cs /if ?></header>
	<?cs if:t.void ?><p class="ticket__void"><?cs var:t.void ?></p><?cs elif:t.used.text ?><p class="ticket__void ticket__void--used"><?cs var:say1(L.ui.used_at, t.used.text) ?></p><?cs /if ?>
	<div class="ticket__body">
		<p class="ticket__when"><time datetime="<?cs var:t.starts.iso ?>"><?cs var:t.starts.date ?> <?cs var:t.starts.time ?></time></p>
		<p><?cs if:t.label ?><?cs var:t.label ?> · <?cs /if ?><?cs var:t.venue ?><?cs if:t.doors.time ?> · <?cs var:say1(L.ui.doors, t.doors.time) ?><?cs /if ?></p>
		<?cs if:t.address ?><p class="hint"><?cs var:t.address ?></p><?cs /if ?>
		<?cs if:t.days ?><p><?cs var:L.ui.pass_days ?>: <strong><?cs var:t.days ?></strong></p><?cs /if ?>
		<dl class="ticket__seat"><?cs if:t.floor && t.floor != t.section ?><?cs call:ticket_number(L.ui.floor, t.floor) ?><?cs /if ?><?cs call:ticket_number(L.ui.section, t.section) ?><?cs if:t.row ?><?cs call:ticket_number(L.ui.row, t.row) ?><?cs call:ticket_number(L.ui.number, t.seat) ?><?cs else ?><?cs call:ticket_number(L.ui.entry, t.entry) ?><?cs /if ?></dl>
		<p class="row"><?cs call:grade_chip(t.grade) ?> <span><?cs var:t.grade.name ?></span><?cs if:t.price != t.grade.name ?> <span class="num"><?cs var:t.price ?></span><?cs /if ?><?cs if:t.f == "wheel" ?> <span><?cs var:L.ui.wheel ?></span><?cs elif:t.f == "companion" ?> <span><?cs var:L.ui.companion ?></span><?cs elif:t.f == "view" ?> <span><?cs var:L.ui.view ?></span><?cs /if ?></p>
	</div>
	<div class="ticket__stub">
		<?cs if:t.qr.path && !t.void ?><svg class="qr" viewBox="<?cs var:t.qr.view ?>" role="img" aria-label="<?cs var:L.ui.qr ?>"><path d="<?cs var:t.qr.path ?>"/></svg><?cs /if ?>
		<div><p class="ticket__number"><?cs var:t.number ?></p>
		<dl><dt><?cs var:L.ui.holder ?></dt><dd><?cs var:t.holder ?></dd><dt><?cs var:L.ui.order_code ?></dt><dd class="num"><?cs var:t.order_code ?></dd></dl></div>
	</div>
</article><?cs /def ?>
