<?cs if:Hold.live == "1" ?><?cs set:Page.title = L.show.details ?><?cs elif:Hold.ended == "1" ?><?cs set:Page.title = L.ui.hold_ended ?><?cs else ?><?cs set:Page.title = L.show.nav_held ?><?cs /if ?><?cs include!"macros/look.cs" ?><?cs include!"layout/head.cs" ?>
<p class="crumbs"><a href="<?cs var:Show.url ?>"><?cs var:Show.title ?></a></p>
<?cs if:Hold.live == "1" ?>
<?cs set:Steps.now = #2 ?><?cs if:Hold.free == "1" ?><?cs set:Steps.of = #3 ?><?cs else ?><?cs set:Steps.of = #4 ?><?cs /if ?><?cs set:Steps.name = L.show.details ?><?cs set:Steps.until.time = Hold.until.time ?><?cs call:steps(Steps) ?>
<?cs if:len(Booking.errors) ?><?cs call:error_summary(Booking) ?><?cs /if ?>
<h1><?cs var:L.show.details ?></h1>
<?cs if:Again.word == "changed" ?><?cs call:notice("warn", L.show.again_changed) ?><?cs elif:Again.word == "ended" ?><?cs call:notice("warn", L.show.again_ended) ?><?cs /if ?>
<div class="beside">
<div>
<?cs call:form_begin(Booking) ?>
<?cs call:field(Booking.fields.name) ?>
<?cs call:field(Booking.fields.phone) ?>
<?cs call:field(Booking.fields.email) ?>
<?cs if:Hold.free == "1" ?><?cs set:Booking.fields.consent.label = L.show.consent_free ?><?cs else ?><details<?cs if:Booking.fields.consent.error ?> open<?cs /if ?>><summary><?cs var:L.show.fees_won ?></summary>
<?cs call:fee_table(Fees) ?>
</details>
<?cs /if ?><?cs call:field(Booking.fields.consent) ?>
<p class="row"><button type="submit" class="button"><?cs if:Hold.free == "1" ?><?cs var:L.show.book_free ?><?cs else ?><?cs var:say1(L.show.book, Hold.total) ?><?cs /if ?></button></p>
<?cs call:form_end() ?>
</div>
<section class="box aside" aria-label="<?cs var:L.ui.your_seats ?>">
<p class="until"><time datetime="<?cs var:Hold.until.iso ?>"><?cs var:say1(L.ui.until, Hold.until.time) ?></time></p>
<p class="hint"><?cs var:L.ui.until_hint ?></p>
<?cs if:Hold.extended != "1" ?><?cs call:form_begin(Extend) ?><button type="submit" class="button button--second button--small"><?cs var:L.show.extend ?></button><?cs call:form_end() ?>
<?cs /if ?><h2><?cs var:Hold.title ?></h2>
<p><?cs call:when(Hold.starts) ?><?cs if:Hold.label ?> · <?cs var:Hold.label ?><?cs /if ?></p>
<?cs if:Hold.days ?><p class="hint"><?cs var:L.ui.pass_days ?>: <?cs var:Hold.days ?></p>
<?cs /if ?><?cs call:form_begin(Release) ?>
<ul class="places"><?cs each:p = Hold.places ?><li class="place"><?cs call:grade_chip(p.grade) ?> <span class="place__name"><?cs call:place_name(p) ?></span> <span class="place__price"><?cs var:p.price ?></span> <span class="place__more"><?cs
	if:p.f == "wheel" ?><?cs var:L.ui.wheel ?> <?cs elif:p.f == "companion" ?><?cs var:L.ui.companion ?> <?cs elif:p.f == "view" ?><?cs var:L.ui.view ?> <?cs /if ?><button type="submit" class="button--link" name="place" value="<?cs var:p.place ?>"><?cs var:L.show.release_one ?><span class="vh"> <?cs call:place_name(p) ?></span></button></span></li>
<?cs /each ?></ul>
<?cs call:total(L.ui.total, Hold.total) ?>
<p class="row"><?cs if:Url.swap ?><a href="<?cs var:Url.swap ?>"><?cs var:L.show.swap ?></a> <?cs /if ?><a href="<?cs var:Url.round ?>"><?cs var:L.show.more ?></a> <button type="submit" class="button--link"><?cs if:Url.swap ?><?cs var:L.show.release ?><?cs else ?><?cs var:L.show.release_places ?><?cs /if ?></button></p>
<?cs call:form_end() ?>
</section>
</div>
<?cs elif:Url.order ?>
<h1><?cs var:L.show.nav_held ?></h1>
<?cs if:Again.word ?><?cs call:notice("warn", L.show.again_ended) ?><?cs /if ?>
<p class="lead"><?cs var:L.show.held_ordered ?></p>
<p class="row"><a class="button" href="<?cs var:Url.order ?>"><?cs var:L.show.order_open ?></a></p>
<?cs elif:Hold.ended == "1" ?>
<h1><?cs var:L.ui.hold_ended ?></h1>
<p class="lead"><?cs var:L.show.ended_text ?></p>
<p class="row"><a class="button" href="<?cs var:Url.round ?>"><?cs if:Show.numbers == "1" ?><?cs var:L.ui.choose_tickets ?><?cs else ?><?cs var:L.ui.choose_seats ?><?cs /if ?></a></p>
<?cs else ?>
<h1><?cs var:L.show.nav_held ?></h1>
<?cs set:Empty.title = L.show.held_none ?><?cs set:Empty.text = L.show.held_none_text ?><?cs set:Empty.label = L.show.rounds ?><?cs set:Empty.url = Show.url ?>
<?cs call:empty(Empty) ?>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
