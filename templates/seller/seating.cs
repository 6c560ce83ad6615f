<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.seating_title ?></h1>
<?cs if:len(Problems) ?><div class="error-summary" role="alert"><h2><?cs var:L.common.error_summary ?></h2><ul><?cs each:p = Problems ?><li><?cs var:p.text ?></li><?cs /each ?></ul></div>
<?cs /if ?><?cs if:Plan.view ?><p class="lead"><?cs if:#Plan.floors_n > #1 ?><?cs var:say3(L.seller.plan_sum_floors, won(Plan.places_n), Plan.sections_n, Plan.floors_n) ?><?cs else ?><?cs var:say2(L.seller.plan_sum, won(Plan.places_n), Plan.sections_n) ?><?cs /if ?></p>
<?cs if:len(Kinds) ?><ul class="legend"><?cs each:k = Kinds ?><li><?cs var:k.text ?> <strong class="num"><?cs var:k.n ?></strong></li><?cs /each ?></ul>
<?cs /if ?><p class="row"><a class="button" href="<?cs var:Seating.next_url ?>"><?cs var:L.seller.to_prices ?></a> <a class="button button--second" href="<?cs var:Seating.places_url ?>"><?cs var:L.seller.places_link ?></a> <a class="button--link" href="<?cs var:Seating.edit_url ?>"><?cs var:L.seller.seating_edit ?></a></p>
<?cs call:plan_preview(Plan) ?>
<div class="table<?cs if:Plan.dense ?> table--tall<?cs /if ?>"><table><caption class="vh"><?cs var:L.seller.sections ?></caption>
<thead><tr><th scope="col"><?cs var:L.ui.section ?></th><th scope="col"><?cs var:L.seller.rows ?></th><th scope="col" class="n"><?cs var:L.seller.places ?></th></tr></thead>
<tbody><?cs each:s = Plan.sections ?><tr><th scope="row"><?cs if:s.floor && s.floor != s.name ?><?cs var:s.floor ?> <?cs /if ?><?cs var:s.name ?></th><td><?cs if:s.kind == "seats" ?><?cs var:say2(L.seller.rows_from_to, s.first_row, s.last_row) ?><?cs elif:s.kind == "standing" ?><?cs var:L.ui.standing ?><?cs else ?><?cs var:L.ui.zone ?><?cs /if ?></td><td class="n"><?cs var:won(s.places_n) ?></td></tr><?cs /each ?></tbody></table></div>
<h2><?cs var:L.seller.seating_other ?></h2>
<?cs else ?><p class="lead"><?cs var:L.seller.seating_lead ?></p>
<?cs /if ?><ul class="plain ways"><?cs each:w = Ways ?><li class="box"><h3><a href="<?cs var:w.url ?>"><?cs var:w.title ?></a><?cs if:w.first == "1" ?> <small class="hint"><?cs var:L.seller.proposed ?></small><?cs /if ?></h3><p><?cs var:w.text ?></p></li>
<?cs /each ?></ul>
<?cs include!"layout/foot.cs" ?>
