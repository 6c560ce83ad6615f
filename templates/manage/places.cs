<?cs set:Page.title = L.manage.places_title ?><?cs include!"macros/show.cs" ?><?cs include!"macros/order.cs" ?><?cs
def:choose(id, label, list) ?><div class="field"><label for="where-<?cs var:id ?>"><?cs var:label ?></label><select id="where-<?cs var:id ?>" name="<?cs var:id ?>"><?cs each:c = list ?><option value="<?cs var:c.id ?>"<?cs if:c.on == "1" ?> selected<?cs /if ?>><?cs var:c.text ?></option><?cs /each ?></select></div><?cs /def ?><?cs
def:map_seat(s) ?><?cs if:s.gap ?><?cs loop:i = #1, s.gap, #1 ?><i class="gap"></i><?cs /loop ?><?cs /if ?><?cs if:s.taken ?><span class="seat seat--taken" aria-hidden="true"><?cs var:s.n ?></span><?cs else ?><label class="seat<?cs if:s.kept ?> seat--kept<?cs else ?> g<?cs var:s.g ?><?cs /if ?>"><input type="checkbox" name="place" value="<?cs var:s.id ?>"<?cs if:s.on ?> checked<?cs /if ?>><?cs var:s.n ?> <b><?cs var:s.m ?></b><?cs if:s.word ?><span class="vh"><?cs var:s.word ?></span><?cs /if ?></label><?cs /if ?><?cs /def ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.places_title ?></h1>
<?cs call:error_summary(Form) ?>
<form class="filter" method="get" action="<?cs var:Url.places ?>">
<?cs call:choose("round", L.manage.csv.round, Rounds) ?>
<?cs call:choose("section", L.ui.section, Sections) ?>
<button class="button button--second button--small"><?cs var:L.manage.show_button ?></button>
</form>
<h2><?cs var:Round.text ?> · <?cs if:Map.floor && Map.floor != Map.name ?><?cs var:Map.floor ?> <?cs /if ?><?cs var:Map.name ?></h2>
<ul class="legend"><li><?cs var:say1(L.manage.count_free, won(Count.free)) ?></li><li><?cs var:say1(L.manage.count_held, won(Count.held)) ?></li><li><?cs var:say1(L.manage.count_sold, won(Count.sold)) ?></li><li><?cs var:say1(L.manage.count_kept, won(Count.kept)) ?></li></ul>
<?cs if:Round.planned == "1" ?><?cs call:form_begin(Form) ?>
<?cs if:Map.seats == "1" ?><div class="seats" id="<?cs var:Form.fields.place.id ?>">
<div class="seats__box" tabindex="0" role="group" aria-label="<?cs var:Map.name ?>"><p class="seats__stage"><?cs var:L.ui.stage ?></p><?cs each:x = Map.rows ?>
<fieldset class="seats__row"><legend class="vh"><?cs var:say1(L.manage.row, x.label) ?></legend><span class="seats__letter" aria-hidden="true"><?cs var:x.label ?></span><?cs each:s = x.seats ?><?cs call:map_seat(s) ?><?cs /each ?><span class="seats__letter seats__letter--end" aria-hidden="true"><?cs var:x.label ?></span></fieldset><?cs /each ?>
</div>
<ul class="legend" aria-hidden="true"><li><span class="seat">1<b></b></span><?cs var:L.manage.seat_free ?></li><li><span class="seat seat--plain seat--taken">1</span><?cs var:L.manage.seat_taken ?></li><li><span class="seat seat--kept">1<b><?cs var:L.manage.place_mark.block ?></b></span><?cs var:L.manage.place_word.block ?></li><li><span class="seat seat--kept">1<b><?cs var:L.manage.place_mark.house ?></b></span><?cs var:L.manage.place_word.house ?></li><li><span class="seat seat--kept">1<b><?cs var:L.manage.place_mark.invite ?></b></span><?cs var:L.manage.place_word.invite ?></li></ul>
<?cs if:Form.fields.place.error ?><p class="field__error"><?cs var:Form.fields.place.error ?></p><?cs /if ?>
<details<?cs if:Form.fields.row.value || Form.fields.first.error || Form.fields.last.error ?> open<?cs /if ?>><summary><?cs var:L.manage.by_row ?></summary><div class="fields"><?cs call:field(Form.fields.row) ?><?cs call:field(Form.fields.first) ?><?cs call:field(Form.fields.last) ?></div></details>
<?cs else ?><div id="<?cs var:Form.fields.place.id ?>">
<?cs if:Form.fields.place.error ?><p class="field__error"><?cs var:Form.fields.place.error ?></p><?cs /if ?>
<fieldset><legend><?cs var:say1(L.manage.by_number, won(Count.last)) ?></legend><div class="fields"><?cs call:field(Form.fields.first) ?><?cs call:field(Form.fields.last) ?></div></fieldset>
<?cs /if ?><?cs call:field(Form.fields.act) ?>
<?cs call:field(Form.fields.guest) ?>
<?cs call:field(Form.fields.note) ?>
<div class="seats__bar"><?cs if:Map.seats == "1" ?><p><span class="seats__n"><?cs var:L.ui.picked ?></span></p><?cs else ?><span></span><?cs /if ?><button class="button"><?cs var:L.manage.places_button ?></button></div>
</div><?cs call:form_end() ?><?cs else ?><?cs call:notice("", L.manage.round_is_cancelled) ?><?cs /if ?>
<h2><?cs var:L.manage.kept_title ?></h2>
<?cs if:len(Kept) ?><div class="table table--stack table--tall table--wide"><table>
<thead><tr><th scope="col"><?cs var:L.manage.csv.places ?></th><th scope="col"><?cs var:L.manage.kept_as ?></th><th scope="col"><?cs var:L.manage.kept_guest ?></th><th scope="col"><?cs var:L.manage.kept_note ?></th><th scope="col"><?cs var:L.manage.kept_at ?></th></tr></thead>
<tbody><?cs each:k = Kept ?>
<tr><th scope="row" class="num"><?cs call:grade_chip(k.grade) ?> <?cs call:place_name(k) ?></th><td data-label="<?cs var:L.manage.kept_as ?>"><?cs var:k.word ?></td><td data-label="<?cs var:L.manage.kept_guest ?>"><?cs var:k.guest ?></td><td data-label="<?cs var:L.manage.kept_note ?>"><?cs var:k.note ?></td><td data-label="<?cs var:L.manage.kept_at ?>"><?cs call:when(k.at) ?></td></tr><?cs /each ?>
</tbody></table></div><?cs else ?><p class="muted"><?cs var:L.manage.kept_none ?></p><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
