<?cs set:Page.title = Round.starts.text ?><?cs include!"macros/look.cs" ?><?cs include!"layout/head.cs" ?>
<p class="crumbs"><a href="<?cs var:Show.url ?>"><?cs var:Show.title ?></a></p>
<?cs if:len(Best.errors) ?><?cs call:error_summary(Best) ?><?cs /if ?>
<h1><?cs call:when(Round.starts) ?></h1>
<p class="lead"><?cs if:Round.label ?><?cs var:Round.label ?> · <?cs /if ?><?cs var:Show.venue ?></p>
<?cs if:Round.days ?><p><?cs var:L.ui.pass_days ?>: <strong><?cs var:Round.days ?></strong></p><?cs /if ?>
<?cs if:Round.postponed_from.text ?><p class="hint"><?cs var:say1(L.ui.postponed_from, Round.postponed_from.text) ?></p><?cs /if ?>
<?cs if:Round.sale == "soon" ?><?cs call:notice("", say1(L.show.opens_at, Round.opens.text)) ?>
<?cs elif:Round.sale == "over" ?><?cs call:notice("", L.show.sale_over) ?>
<?cs elif:Round.sale == "stopped" ?><?cs call:notice("warn", L.show.stopped) ?>
<?cs elif:Round.sale == "cancelled" ?><?cs call:notice("bad", L.show.round_cancelled) ?><?cs if:Round.why ?><p><?cs var:Round.why ?></p><?cs /if ?><?cs /if ?>
<?cs if:Held.url ?><div class="notice"><p><?cs if:Held.elsewhere == "1" ?><?cs var:say2(L.show.held_elsewhere, Held.places_n, Held.until.time) ?><?cs else ?><?cs var:say2(L.show.held_here, Held.places_n, Held.until.time) ?><?cs /if ?> <a href="<?cs var:Held.url ?>"><?cs var:L.show.held_open ?></a></p></div><?cs /if ?>
<?cs if:Round.sale == "on" ?><div id="best" class="box compact">
<h2><?cs if:Plan.seats == "1" ?><?cs var:L.show.best ?><?cs else ?><?cs var:L.show.best_tickets ?><?cs /if ?></h2>
<?cs call:form_begin(Best) ?>
<?cs call:field(Best.fields.grade) ?>
<?cs call:field(Best.fields.count) ?>
<?cs if:len(Best.fields.section.choices) > #2 ?><?cs call:field(Best.fields.section) ?><?cs /if ?>
<?cs if:Plan.seats == "1" && Plan.wheelchair == "1" ?><?cs call:field(Best.fields.wheelchair) ?><?cs /if ?>
<?cs if:Held.url ?><?cs call:field(Best.fields.replace) ?><?cs /if ?>
<?cs if:Plan.seats == "1" ?><?cs call:submit(L.show.best_button) ?><?cs else ?><?cs call:submit(L.show.best_tickets_button) ?><?cs /if ?>
<?cs call:form_end() ?>
</div><?cs /if ?>
<?cs if:(Round.sale == "on" || Round.sale == "soon") && Plan.wanted == "1" ?><section aria-labelledby="plan">
<h2 id="plan"><?cs if:Round.sale == "on" ?><?cs var:L.show.pick ?><?cs else ?><?cs var:L.ui.plan ?><?cs /if ?></h2>
<?cs call:grade_legend(Grades) ?>
<div class="beside"><div>
<?cs call:plan_overview(Plan) ?><?cs call:plan_key() ?>
</div><div class="aside">
<h3><?cs var:L.ui.sections ?></h3>
<?cs call:section_table(Plan) ?>
</div></div>
</section><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
