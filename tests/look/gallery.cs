<?cs set:Page.title = Page.part ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?>
<?cs if:Page.part == "catalogue" ?>
	<h1><?cs var:T.shows ?></h1>
	<form class="filter" method="get" action="/">
		<div class="field"><label for="q"><?cs var:T.search ?></label><input type="search" id="q" name="q"></div>
		<div class="field"><label for="f"><?cs var:T.field ?></label><select id="f" name="field"><option><?cs var:T.all ?></option></select></div>
		<div class="field"><label for="d"><?cs var:T.date ?></label><input type="date" id="d" name="date"></div>
		<div class="choice"><input type="checkbox" id="left" name="left" value="1"><label for="left"><?cs var:T.only_left ?></label></div>
		<button class="button button--second button--small"><?cs var:T.find ?></button>
	</form>
	<ul class="cards"><?cs each:s = Shows ?><?cs call:show_card(s) ?><?cs /each ?></ul>
	<?cs call:pager(Pager) ?>
<?cs elif:Page.part == "detail" ?>
	<?cs call:show_hero(Show) ?>
	<h2><?cs var:T.rounds ?></h2>
	<ol class="rounds"><?cs each:r = Rounds ?><?cs call:round_row(r) ?><?cs /each ?></ol>
	<h2><?cs var:T.about ?></h2>
	<div class="prose"><?cs var:paragraphs(Show.description) ?></div>
<?cs elif:Page.part == "plan" ?>
	<p class="crumbs"><a href="/"><?cs var:Show.title ?></a></p>
	<h1><?cs var:Round.text ?></h1>
	<div class="beside"><div>
	<?cs call:plan_overview(Plan) ?><?cs call:plan_key() ?></div>
	<div class="aside"><h2><?cs var:L.ui.sections ?></h2><?cs call:section_table(Plan) ?></div></div>
<?cs elif:Page.part == "dense" ?>
	<h1><?cs var:Round.text ?></h1>
	<div class="beside"><div><?cs call:plan_overview(Plan) ?><?cs call:plan_key() ?></div><div class="aside"><?cs call:section_table(Plan) ?></div></div>
<?cs elif:Page.part == "map" ?>
	<p class="crumbs"><a href="/"><?cs var:T.whole_plan ?></a></p>
	<h1><?cs var:Map.name ?></h1>
	<p class="lead"><?cs var:Round.text ?></p>
	<form class="box" method="post" action="/x"><h2><?cs var:T.best ?></h2>
		<div class="fields"><div class="field"><label for="grade"><?cs var:L.ui.grade ?></label><select id="grade" name="grade"><option>R 99,000</option></select></div>
		<div class="field"><label for="count"><?cs var:T.count ?></label><select id="count" name="count"><option>2</option></select></div>
		<button class="button"><?cs var:T.best_do ?></button></div></form>
	<h2><?cs var:T.pick ?></h2>
	<?cs call:grade_legend(Grades) ?>
	<form class="seats" method="post" action="/hold"><?cs call:seat_rows(Map) ?><?cs call:seat_key(Map) ?><?cs call:seat_bar(Bar) ?></form>
<?cs elif:Page.part == "hold" ?>
	<?cs call:steps(Steps) ?>
	<h1><?cs var:T.details ?></h1>
	<div class="error-summary" role="alert" tabindex="-1"><h2><?cs var:T.fix ?></h2><ul><li><a href="#phone"><?cs var:T.phone_wrong ?></a></li></ul></div>
	<div class="beside"><form method="post" action="/orders">
		<div class="field"><label for="name"><?cs var:T.name ?></label><input id="name" name="name" value="<?cs var:T.person ?>"></div>
		<div class="field field--error"><label for="phone"><?cs var:T.phone ?></label><p class="field__hint" id="ph"><?cs var:T.phone_hint ?></p><p class="field__error" id="pe"><?cs var:T.phone_wrong ?></p><input id="phone" name="phone" aria-invalid="true" aria-describedby="ph pe" value="010-12"></div>
		<div class="field"><label for="email"><?cs var:T.email ?></label><input type="email" id="email" name="email" value="minji@example.com"></div>
		<details><summary><?cs var:T.fees ?></summary><?cs call:fee_table(Fees) ?></details>
		<div class="choice"><input type="checkbox" id="ok" name="ok" checked><label for="ok"><?cs var:T.consent ?></label></div>
		<div class="choice"><input type="radio" id="r1" name="r" checked><label for="r1"><?cs var:T.card ?></label></div>
		<p class="row"><button class="button"><?cs var:T.pay_do ?></button><a href="/x"><?cs var:T.release ?></a></p>
	</form>
	<?cs call:hold_summary(Hold) ?></div>
<?cs elif:Page.part == "order" ?>
	<?cs call:notice("good", T.paid) ?>
	<h1><?cs var:T.order ?></h1>
	<?cs call:order_summary(Order) ?>
	<p class="row"><a class="button" href="/t"><?cs var:T.open ?></a> <a class="button button--second" href="/c"><?cs var:T.cancel ?></a></p>
	<h2><?cs var:T.mine ?></h2>
	<ul class="plain"><?cs each:o = Orders ?><?cs call:order_row(o) ?><?cs /each ?></ul>
	<?cs call:empty(Empty) ?>
<?cs elif:Page.part == "ticket" ?>
	<div class="tickets"><h1 class="vh"><?cs var:T.ticket ?></h1><?cs each:t = Tickets ?><?cs call:ticket(t) ?><?cs /each ?></div>
<?cs elif:Page.part == "console" ?>
	<h1><?cs var:T.sales ?></h1>
	<?cs call:figures(Figures) ?>
	<div class="table"><table><thead><tr><th scope="col"><?cs var:T.day ?></th><th scope="col" class="n"><?cs var:T.sold ?></th><th scope="col"></th><th scope="col" class="n"><?cs var:T.income ?></th><th scope="col"><?cs var:T.state ?></th></tr></thead>
	<tbody><?cs each:d = Days ?><tr<?cs if:d.worst ?> class="worst"<?cs /if ?>><th scope="row"><?cs var:d.day ?></th><td class="n"><?cs var:d.sold ?></td><td><?cs call:bar(d.percent) ?></td><td class="n"><?cs var:d.income ?></td><td><?cs call:state(d.kind, d.word) ?></td></tr><?cs /each ?></tbody>
	<tfoot><tr><th scope="row"><?cs var:L.ui.total ?></th><td class="n">1,284</td><td></td><td class="n">98,220,000</td><td><?cs call:spark(Spark) ?></td></tr></tfoot></table></div>
	<h2><?cs var:T.deploying ?></h2>
	<?cs call:progress(Progress) ?>
	<h2><?cs var:T.checkin ?></h2>
	<?cs call:answer(Yes) ?><?cs call:answer(No) ?>
	<?cs call:notice("", T.note) ?><?cs call:notice("warn", T.note) ?><?cs call:notice("bad", T.note) ?>
<?cs elif:Page.part == "confirm" ?>
	<?cs call:confirm(Confirm) ?>
<?cs elif:Page.part == "wait" ?>
	<div class="wait"><h1><?cs var:T.waiting ?></h1><p class="wait__n">1,284</p><p class="lead"><?cs var:T.wait_about ?></p><p class="hint"><?cs var:T.wait_hint ?></p></div>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
