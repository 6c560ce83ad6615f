<?cs set:Page.title = Map.name + " - " + Round.starts.text ?><?cs include!"macros/look.cs" ?><?cs include!"layout/head.cs" ?>
<p class="crumbs"><a href="<?cs var:Show.url ?>"><?cs var:Show.title ?></a> · <a href="<?cs var:Round.url ?>"><?cs var:Round.starts.text ?></a></p>
<h1><?cs var:Map.name ?></h1>
<p class="lead"><?cs if:Map.swap == "1" ?><?cs var:L.show.map_swap_text ?><?cs else ?><?cs var:L.show.map_text ?><?cs /if ?></p>
<p class="row"><a href="<?cs var:Round.url ?>"><?cs var:L.show.map_back ?></a> <a href="<?cs var:Url.held ?>"><?cs var:L.show.held_open ?></a></p>
<?cs call:grade_legend(Grades) ?>
<form class="seats" method="post" action="<?cs var:Round.hold_url ?>">
<?cs if:Map.swap == "1" ?><input type="hidden" name="replace" value="1">
<?cs /if ?><?cs call:seat_rows(Map) ?>
<?cs call:seat_key(Map) ?>
<?cs call:seat_bar(Bar) ?>
</form>
<?cs include!"layout/foot.cs" ?>
