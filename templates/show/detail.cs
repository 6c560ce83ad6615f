<?cs set:Page.title = Show.title ?><?cs include!"macros/look.cs" ?><?cs include!"layout/head.cs" ?>
<?cs call:show_hero(Show) ?>
<?cs if:Show.stopped == "1" ?><?cs call:notice("warn", L.show.stopped) ?><?cs /if ?>
<?cs if:Url.manage ?><p class="row"><a class="button button--second" href="<?cs var:Url.manage ?>"><?cs var:L.manage.home_title ?></a></p>
<?cs /if ?><section aria-labelledby="rounds">
<h2 id="rounds"><?cs var:L.show.rounds ?></h2>
<?cs if:len(Rounds) ?><ol class="rounds"><?cs each:r = Rounds ?><?cs call:round_row(r) ?><?cs /each ?></ol>
<?cs else ?><p><?cs var:L.show.no_rounds ?></p><?cs /if ?>
</section>
<?cs if:Show.notice ?><section class="prose" aria-labelledby="notice">
<h2 id="notice"><?cs var:L.show.notice ?></h2>
<?cs var:paragraphs(Show.notice) ?>
</section><?cs /if ?>
<?cs if:Show.description ?><section class="prose" aria-labelledby="about">
<h2 id="about"><?cs var:L.show.about ?></h2>
<?cs var:paragraphs(Show.description) ?>
</section><?cs /if ?>
<?cs if:len(Extras) ?><section aria-labelledby="extras">
<h2 id="extras"><?cs var:L.show.extras ?></h2>
<ul><?cs each:e = Extras ?><li><a href="<?cs var:e.url ?>" rel="noopener noreferrer"><?cs var:e.title ?></a></li>
<?cs /each ?></ul>
<p class="hint"><?cs var:L.show.extras_hint ?></p>
</section><?cs /if ?>
<section aria-labelledby="fees">
<h2 id="fees"><?cs var:L.show.fees ?></h2>
<ul>
<?cs if:Show.free == "1" ?><li><?cs var:L.show.fees_none ?></li>
<?cs else ?><li><?cs var:L.show.fees_same_day ?></li>
<?cs if:Fee.free_days != "0" ?><li><?cs var:say2(L.show.fees_free, Fee.free_days, Fee.free_before) ?></li>
<?cs /if ?><?cs each:f = Fees ?><li><?cs var:say2(L.show.fees_from, f.days, f.percent) ?></li>
<?cs /each ?><?cs /if ?><li><?cs if:Show.free == "1" ?><?cs var:L.show.fees_none_late ?><?cs else ?><?cs var:L.show.fees_late ?><?cs /if ?></li>
</ul>
<p class="hint"><?cs var:say1(L.show.contact, Show.contact) ?></p>
</section>
<?cs include!"layout/foot.cs" ?>
