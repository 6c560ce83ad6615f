<?cs set:Page.title = L.show.refused[Refused.word].title ?><?cs include!"macros/look.cs" ?><?cs include!"layout/head.cs" ?>
<p class="crumbs"><a href="<?cs var:Show.url ?>"><?cs var:Show.title ?></a> · <a href="<?cs var:Round.url ?>"><?cs var:Round.starts.text ?></a></p>
<h1><?cs var:L.show.refused[Refused.word].title ?></h1>
<p class="lead"><?cs if:Refused.word == "not_yet" ?><?cs var:say1(L.show.refused.not_yet.text, Round.opens.text) ?><?cs
	elif:Refused.word == "other_round" ?><?cs var:say1(L.show.refused.other_round.text, Refused.other.text) ?><?cs
	elif:Refused.word == "too_many" ?><?cs var:say1(L.show.refused.too_many.text, Refused.limit) ?><?cs
	else ?><?cs var:L.show.refused[Refused.word].text ?><?cs /if ?></p>
<?cs if:Refused.word == "too_many" && (Refused.bought != "0" || Refused.held != "0") ?><p><?cs var:say2(L.show.refused_have, Refused.bought, Refused.held) ?></p><?cs /if ?>
<?cs if:len(Lost) ?><h2><?cs var:L.show.refused_lost ?></h2>
<ul class="places"><?cs each:p = Lost ?><li class="place place--void"><?cs call:grade_chip(p.grade) ?> <span class="place__name"><?cs call:place_name(p) ?></span> <span class="place__price"><?cs var:p.price ?></span></li>
<?cs /each ?></ul><?cs /if ?>
<?cs if:len(Rest) ?><form method="post" action="<?cs var:Round.hold_url ?>">
<fieldset>
<legend><?cs if:Refused.word == "went" ?><?cs var:L.show.refused_rest ?><?cs else ?><?cs var:L.show.refused_wish ?><?cs /if ?></legend>
<?cs each:p = Rest ?><div class="choice"><input type="checkbox" id="place-<?cs var:p.place ?>" name="place" value="<?cs var:p.place ?>" checked> <label for="place-<?cs var:p.place ?>"><?cs call:place_name(p) ?> <span class="num"><?cs var:p.grade.name ?> <?cs var:p.price ?></span></label></div>
<?cs /each ?></fieldset>
<p class="row"><?cs if:Refused.word != "other_round" ?><button class="button"><?cs var:L.show.refused_hold ?></button><?cs /if ?><?cs
	if:Refused.replace == "1" ?> <button class="button<?cs if:Refused.word != "other_round" ?> button--second<?cs /if ?>" name="replace" value="1"><?cs var:L.show.refused_replace ?></button><?cs /if ?></p>
</form><?cs /if ?>
<?cs if:Refused.word == "went" && Best.action ?><form method="post" action="<?cs var:Best.action ?>">
<input type="hidden" name="token" value="<?cs var:Best.token ?>"><input type="hidden" name="once" value="<?cs var:Best.once ?>">
<input type="hidden" name="grade" value="<?cs var:Best.grade_id ?>"><input type="hidden" name="count" value="<?cs var:Best.count ?>">
<p class="row"><button class="button<?cs if:len(Rest) ?> button--second<?cs /if ?>"><?cs var:say1(L.show.refused_best, Best.count) ?></button></p>
</form><?cs /if ?>
<ul>
<?cs if:Url.map ?><li><a href="<?cs var:Url.map ?>"><?cs var:L.show.refused_map ?></a></li>
<?cs /if ?><li><a href="<?cs var:Round.url ?>"><?cs var:L.show.map_back ?></a></li>
<li><a href="<?cs var:Url.held ?>"><?cs var:L.show.held_open ?></a></li>
</ul>
<?cs include!"layout/foot.cs" ?>
