<?cs set:Page.title = L.checkin.title ?><?cs include!"macros/show.cs" ?><?cs include!"macros/order.cs" ?><?cs include!"layout/head.cs" ?>
<p class="crumbs"><a href="<?cs var:Round.others_url ?>"><?cs var:Manage.title ?> · <?cs var:L.checkin.other_round ?></a></p>
<h1><?cs call:when(Round.starts) ?><?cs if:Round.label ?> · <?cs var:Round.label ?><?cs /if ?></h1>
<?cs if:Round.state == "cancelled" ?><?cs call:notice("bad", L.checkin.round_cancelled) ?><?cs elif:Round.far == "1" && !Answer.word ?><?cs call:notice("warn", L.checkin.round_far) ?><?cs /if ?>
<?cs if:Answer.word ?><?cs call:answer(Answer) ?><?cs /if ?>
<div class="beside"><div>
<?cs if:Round.state != "cancelled" ?><?cs call:form_begin(Scan) ?>
<div class="field"><label for="code"><?cs var:L.checkin.code ?></label><p class="field__hint" id="code-hint"><?cs var:L.checkin.code_hint ?></p>
<input class="scan" type="text" id="code" name="code" value="" autofocus autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint"></div>
<?cs call:submit(L.checkin.button) ?>
<?cs call:form_end() ?><?cs /if ?>
</div><section class="aside" aria-label="<?cs var:L.checkin.last ?>">
<p class="until"><?cs var:say2(L.checkin.count, won(Round.inside), won(Round.sold)) ?></p>
<h2><?cs var:L.checkin.last ?></h2>
<?cs if:len(Entries) ?><ul class="places"><?cs each:e = Entries ?>
<li class="place"><?cs call:grade_chip(e.grade) ?> <span class="place__name"><?cs call:place_name(e) ?></span> <span class="place__price"><?cs var:e.at.time ?></span><?cs if:e.name ?> <span class="place__more"><?cs var:e.name ?></span><?cs /if ?></li><?cs /each ?>
</ul><?cs else ?><p class="muted"><?cs var:L.checkin.nobody_yet ?></p><?cs /if ?>
</section></div>
<?cs include!"layout/foot.cs" ?>
