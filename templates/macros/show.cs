<?cs # show.cs: a show in the catalogue, its poster, its rounds. Each macro takes one node.

  grade_chip(g)  g.mark g.colour (1 to 8) g.name
  left_word(s)   s.left: many | few | none | soon (then s.opens.text) | over | cancelled
  poster(s)      s.field; s.poster_url, or a drawn one from s.title and the field's colour
  show_card(s)   poster's, left_word's, s.url s.venue, s.first and s.last (times; last empty for one day),
                 s.from (money; s.free when it costs nothing), s.round_n
  show_hero(s)   poster's, s.subtitle s.venue s.address s.first s.last, s.running (minutes) s.age s.limit s.seller s.price (words)
  round_row(r)   r.starts (time), r.label, r.days (of a pass), r.url (empty: cannot be bought), left_word's,
                 r.grades.N: grade_chip's, .price, .left (number), .level many | few | none; r.postponed_from (time), r.why
?>
<?cs def:grade_chip(g) ?><span class="grade g<?cs var:g.colour ?>"><?cs var:g.mark ?></span><?cs /def ?>

<?cs def:left_word(s) ?><?cs if:s.left == "many" ?><span class="state state--good"><?cs var:L.ui.left_many ?></span><?cs
	elif:s.left == "few" ?><span class="state state--warn"><?cs var:L.ui.left_few ?></span><?cs
	elif:s.left == "none" ?><span class="state state--idle"><?cs var:L.ui.left_none ?></span><?cs
	elif:s.left == "soon" ?><span class="state state--busy"><?cs var:say1(L.ui.left_soon, s.opens.text) ?></span><?cs
	elif:s.left == "over" ?><span class="state state--idle"><?cs var:L.ui.left_over ?></span><?cs
	elif:s.left == "cancelled" ?><span class="state state--bad"><?cs var:L.ui.left_cancelled ?></span><?cs /if ?><?cs /def ?>

<?cs def:poster_art(field) ?><svg class="poster__art" viewBox="0 0 200 300" preserveAspectRatio="xMidYMax slice" aria-hidden="true"><?cs
	if:field == "concert" ?><circle cx="100" cy="300" r="32"/><g class="l"><circle cx="100" cy="300" r="55"/><circle cx="100" cy="300" r="80"/><circle cx="100" cy="300" r="105"/><circle cx="100" cy="300" r="130"/><circle cx="100" cy="300" r="155"/></g><?cs
	elif:field == "musical" ?><path class="edge" d="M0 150q62 70 44 150H0Z"/><path d="M200 150q-62 70-44 150h44Z"/><path d="M66 300a34 34 0 0 1 68 0Z"/><path d="m100 176 8 24h25l-20 15 7 24-20-14-20 14 7-24-20-15h25Z"/><?cs
	elif:field == "play" ?><circle cx="122" cy="216" r="72"/><circle class="m" cx="94" cy="196" r="62"/><?cs
	elif:field == "classical" ?><g class="l"><path d="M0 190q50-36 100 0t100 0"/><path d="M0 214q50-36 100 0t100 0"/><path d="M0 238q50-36 100 0t100 0"/><path d="M0 262q50-36 100 0t100 0"/><path d="M0 286q50-36 100 0t100 0"/></g><circle cx="52" cy="208" r="15"/><circle cx="148" cy="256" r="15"/><?cs
	elif:field == "exhibition" ?><path d="M34 150h132v150H34Z"/><path class="m" d="M52 168h96v132H52Z"/><circle cx="100" cy="240" r="30"/><?cs
	elif:field == "sport" ?><g class="l"><path d="M0 226h200M100 130v170"/><circle cx="100" cy="226" r="48"/></g><circle cx="100" cy="226" r="11"/><?cs
	elif:field == "festival" ?><path d="M40 300a60 60 0 0 1 120 0Z"/><path d="m92 226 8-78 8 78Zm32 8 43-66-28 74Zm26 24 46-50-38 58ZM62 241l-29-73 43 66Zm-20 25L4 208l46 50Z"/><?cs
	else ?><circle cx="40" cy="270" r="22"/><circle cx="100" cy="270" r="16"/><circle cx="160" cy="270" r="22"/><circle cx="40" cy="210" r="14"/><circle cx="100" cy="210" r="22"/><circle cx="160" cy="210" r="10"/><circle cx="160" cy="156" r="14"/><?cs
	/if ?></svg><?cs /def ?>

<?cs def:poster(s) ?><?cs if:s.poster_url ?><img class="poster f-<?cs var:s.field ?>" src="<?cs var:s.poster_url ?>" alt="" width="400" height="600"><?cs
	else ?><div class="poster f-<?cs var:s.field ?>" aria-hidden="true"><?cs call:poster_art(s.field) ?><p class="poster__title"><?cs var:s.title ?></p></div><?cs /if ?><?cs /def ?>

<?cs def:show_days(s) ?><?cs if:s.first.date ?><time datetime="<?cs var:s.first.iso ?>"><?cs var:s.first.date ?></time><?cs if:s.last.date && s.last.date != s.first.date ?> – <time datetime="<?cs var:s.last.iso ?>"><?cs var:s.last.date ?></time><?cs /if ?><?cs /if ?><?cs /def ?>

<?cs def:show_card(s) ?><li class="card">
	<?cs call:poster(s) ?>
	<h3 class="card__title"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a></h3>
	<div class="card__facts">
		<p><?cs var:s.venue ?></p>
		<p><?cs call:show_days(s) ?></p>
		<p class="card__price"><?cs if:s.free ?><?cs var:L.ui.free ?><?cs elif:s.from ?><?cs var:say1(L.ui.from_price, s.from) ?><?cs /if ?></p>
		<p><?cs call:left_word(s) ?></p>
	</div>
</li>
<?cs /def ?>

<?cs def:show_hero(s) ?><div class="hero">
	<?cs call:poster(s) ?>
	<div>
		<h1><?cs var:s.title ?></h1>
		<?cs if:s.subtitle ?><p class="lead"><?cs var:s.subtitle ?></p><?cs /if ?>
		<dl class="pairs">
			<?cs if:s.first.date ?><dt><?cs var:L.ui.dates ?></dt><dd><?cs call:show_days(s) ?></dd><?cs /if ?>
			<dt><?cs var:L.ui.venue ?></dt><dd><?cs var:s.venue ?><?cs if:s.address ?> <small><?cs var:s.address ?></small><?cs /if ?></dd>
			<?cs if:s.running ?><dt><?cs var:L.ui.running ?></dt><dd><?cs var:say1(L.ui.minutes, s.running) ?></dd><?cs /if ?>
			<?cs if:s.age ?><dt><?cs var:L.ui.age ?></dt><dd><?cs var:say1(L.ui.age_from, s.age) ?></dd><?cs /if ?>
			<?cs if:s.price ?><dt><?cs var:L.ui.price ?></dt><dd><?cs var:s.price ?></dd><?cs /if ?>
			<?cs if:s.limit ?><dt><?cs var:L.ui.limit_person ?></dt><dd><?cs var:say1(L.ui.limit_round, s.limit) ?></dd><?cs /if ?>
			<?cs if:s.seller ?><dt><?cs var:L.ui.seller ?></dt><dd><?cs var:s.seller ?></dd><?cs /if ?>
		</dl>
	</div>
</div>
<?cs /def ?>

<?cs def:round_row(r) ?><li class="round<?cs if:r.left == "over" || r.left == "cancelled" ?> round--over<?cs /if ?>">
	<p class="round__when"><time datetime="<?cs var:r.starts.iso ?>"><?cs var:r.starts.date ?><br><?cs var:r.starts.time ?></time><?cs if:r.label ?> <small><?cs var:r.label ?></small><?cs /if ?></p>
	<div>
		<?cs if:r.left != "many" && r.left != "few" ?><p><?cs call:left_word(r) ?></p><?cs /if ?>
		<?cs if:r.postponed_from.text ?><p class="hint"><?cs var:say1(L.ui.postponed_from, r.postponed_from.text) ?></p><?cs /if ?>
		<?cs if:r.why ?><p class="hint"><?cs var:r.why ?></p><?cs /if ?>
		<?cs if:r.days ?><p class="hint"><?cs var:L.ui.pass_days ?>: <?cs var:r.days ?></p><?cs /if ?>
		<?cs if:r.left == "many" || r.left == "few" || r.left == "soon" ?><ul class="round__left"><?cs each:g = r.grades ?>
			<li><?cs call:grade_chip(g) ?> <span><?cs var:g.price ?><?cs if:r.left != "soon" ?> · <?cs if:g.level == "none" ?><?cs var:L.ui.left_none ?><?cs elif:Show.numbers == "1" ?><?cs var:say1(L.ui.tickets_left, won(g.left)) ?><?cs else ?><?cs var:say1(L.ui.seats_left, won(g.left)) ?><?cs /if ?><?cs /if ?></span></li><?cs /each ?>
		</ul><?cs /if ?>
	</div>
	<?cs if:r.url ?><a class="button button--second" href="<?cs var:r.url ?>"><?cs if:Show.numbers == "1" ?><?cs var:L.ui.choose_tickets ?><?cs else ?><?cs var:L.ui.choose_seats ?><?cs /if ?><span class="vh"> <?cs var:r.starts.text ?><?cs if:r.label ?> <?cs var:r.label ?><?cs /if ?></span></a><?cs /if ?>
</li>
<?cs /def ?>
