<?cs set:Page.title = L.manage.bookers_title ?><?cs
def:choose(f, all) ?><div class="field"><label for="<?cs var:f.id ?>"><?cs var:f.label ?></label><select id="<?cs var:f.id ?>" name="<?cs var:f.name ?>"><?cs if:all ?><option value=""><?cs var:all ?></option><?cs /if ?><?cs each:c = f.choices ?><?cs call:option(c) ?><?cs /each ?></select></div><?cs /def ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.bookers_title ?></h1>
<form class="filter" method="get" action="<?cs var:Form.action ?>">
<div class="field"><label for="<?cs var:Form.fields.q.id ?>"><?cs var:Form.fields.q.label ?></label><input type="search" id="<?cs var:Form.fields.q.id ?>" name="q" value="<?cs var:Form.fields.q.value ?>"></div>
<?cs call:choose(Form.fields.round, L.manage.all_rounds) ?>
<?cs call:choose(Form.fields.state, L.manage.usual_states) ?>
<?cs call:choose(Form.fields.sort, "") ?>
<button class="button button--second button--small"><?cs var:L.manage.search_button ?></button>
</form>
<?cs if:len(Bookers) ?>
<p class="row"><span><?cs var:say1(L.manage.found_n, won(Found.n)) ?></span><?cs if:Manage.owner == "1" ?> <a href="<?cs var:Found.csv_url ?>"><?cs var:L.manage.csv.link ?></a><?cs /if ?><?cs if:Found.filtered == "1" ?> <a href="<?cs var:Found.all_url ?>"><?cs var:L.manage.show_all ?></a><?cs /if ?></p>
<div class="table table--stack table--tall table--wide"><table>
<thead><tr><th scope="col"><?cs var:L.manage.csv.code ?></th><th scope="col"><?cs var:L.manage.col_booker ?></th><th scope="col"><?cs var:L.manage.csv.round ?></th><th scope="col"><?cs var:L.manage.csv.places ?></th><th scope="col"><?cs var:L.manage.csv.state ?></th><th scope="col" class="n"><?cs var:L.manage.csv.total ?></th></tr></thead>
<tbody><?cs each:b = Bookers ?>
<tr><th scope="row"><a class="num" href="<?cs var:b.url ?>"><?cs var:b.code ?></a><br><small><?cs call:when(b.booked) ?></small></th><td data-label="<?cs var:L.manage.col_booker ?>"><strong><?cs var:b.name ?></strong><br><span class="num"><?cs var:b.phone ?></span><br><?cs var:b.email ?></td><td data-label="<?cs var:L.manage.csv.round ?>"><?cs var:b.round ?></td><td data-label="<?cs var:L.manage.csv.places ?>"><?cs var:say1(L.ui.places_n, b.places_n) ?> · <?cs var:b.grades ?><br><small><?cs var:b.places ?></small></td><td data-label="<?cs var:L.manage.csv.state ?>"><?cs call:state(b.state, b.state_word) ?></td><td class="n" data-label="<?cs var:L.manage.csv.total ?>"><?cs var:b.total ?><?cs if:b.back ?><br><small><?cs var:say1(L.manage.given_back, b.back) ?></small><?cs /if ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs call:pager(Pager) ?>
<?cs elif:Found.filtered == "1" ?><div class="empty"><p class="empty__title"><?cs var:L.manage.none_found ?></p><p><a href="<?cs var:Found.all_url ?>"><?cs var:L.manage.show_all ?></a></p></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.manage.none_yet ?></p><p><?cs var:L.manage.none_yet_text ?></p></div><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
