<?cs set:Page.title = L.manage.sales_title ?><?cs include!"macros/show.cs" ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.sales_title ?></h1>
<?cs if:len(Days) ?>
<?cs call:figures(Figures) ?>
<h2><?cs var:L.manage.sales_days ?></h2>
<figure class="chart"><svg viewBox="0 0 <?cs var:Chart.width ?> 100" preserveAspectRatio="none" role="img" aria-label="<?cs var:L.manage.chart_label ?>"><?cs each:b = Bars ?><rect x="<?cs var:b.x ?>" y="<?cs var:b.y ?>" width="16" height="<?cs var:b.height ?>"><title><?cs var:b.label ?></title></rect><?cs /each ?></svg>
<figcaption class="hint"><?cs var:say3(L.manage.chart_text, Chart.first.date, Chart.last.date, won(Chart.most)) ?></figcaption></figure>
<div class="table table--stack table--tall table--wide"><table>
<thead><tr><th scope="col"><?cs var:L.manage.col_day ?></th><th scope="col" class="n"><?cs var:L.manage.col_tickets ?></th><th scope="col" class="n"><?cs var:L.manage.col_void ?></th><th scope="col" class="n"><?cs var:L.manage.sales_gross ?></th><th scope="col" class="n"><?cs var:L.manage.sales_back ?></th><th scope="col" class="n"><?cs var:L.manage.col_fee ?></th><th scope="col" class="n"><?cs var:L.manage.sales_net ?></th></tr></thead>
<tbody><?cs each:d = Days ?>
<tr><th scope="row" class="num"><?cs var:d.day.date ?></th><td class="n" data-label="<?cs var:L.manage.col_tickets ?>"><?cs var:won(d.sold) ?></td><td class="n" data-label="<?cs var:L.manage.col_void ?>"><?cs var:won(d.void) ?></td><td class="n" data-label="<?cs var:L.manage.sales_gross ?>"><?cs var:d.gross ?></td><td class="n" data-label="<?cs var:L.manage.sales_back ?>"><?cs var:d.back ?></td><td class="n" data-label="<?cs var:L.manage.col_fee ?>"><?cs var:d.fee ?></td><td class="n" data-label="<?cs var:L.manage.sales_net ?>"><?cs var:d.net ?></td></tr><?cs /each ?>
</tbody>
<tfoot><tr><th scope="row"><?cs var:L.ui.total ?></th><td class="n" data-label="<?cs var:L.manage.col_tickets ?>"><?cs var:won(Total.sold) ?></td><td class="n" data-label="<?cs var:L.manage.col_void ?>"><?cs var:won(Total.void) ?></td><td class="n" data-label="<?cs var:L.manage.sales_gross ?>"><?cs var:Total.gross ?></td><td class="n" data-label="<?cs var:L.manage.sales_back ?>"><?cs var:Total.back ?></td><td class="n" data-label="<?cs var:L.manage.col_fee ?>"><?cs var:Total.fee ?></td><td class="n" data-label="<?cs var:L.manage.sales_net ?>"><?cs var:Total.net ?></td></tr></tfoot>
</table></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.manage.sales_none ?></p><p><?cs var:L.manage.sales_none_text ?></p></div><?cs /if ?>
<h2><?cs var:L.manage.sales_rounds ?></h2>
<div class="table table--stack table--wide"><table>
<thead><tr><th scope="col"><?cs var:L.manage.csv.round ?></th><th scope="col" class="n"><?cs var:L.manage.col_sold ?></th><th scope="col"><span class="vh"><?cs var:L.manage.col_occupancy ?></span></th><th scope="col" class="n"><?cs var:L.manage.col_void ?></th><th scope="col" class="n"><?cs var:L.manage.sales_gross ?></th><th scope="col" class="n"><?cs var:L.manage.sales_back ?></th><th scope="col" class="n"><?cs var:L.manage.col_fee ?></th><th scope="col" class="n"><?cs var:L.manage.sales_net ?></th></tr></thead>
<tbody><?cs each:x = Rounds ?>
<tr><th scope="row"><?cs call:when(x.starts) ?><?cs if:x.label ?> · <?cs var:x.label ?><?cs /if ?><?cs if:x.state == "cancelled" ?><br><?cs call:state("bad", L.manage.round_state.cancelled) ?><?cs /if ?></th><td class="n" data-label="<?cs var:L.manage.col_sold ?>"><?cs var:say2(L.manage.of_n, won(x.taken), won(x.places)) ?></td><td><?cs call:bar(x.percent) ?></td><td class="n" data-label="<?cs var:L.manage.col_void ?>"><?cs var:won(x.void) ?></td><td class="n" data-label="<?cs var:L.manage.sales_gross ?>"><?cs var:x.gross ?></td><td class="n" data-label="<?cs var:L.manage.sales_back ?>"><?cs var:x.back ?></td><td class="n" data-label="<?cs var:L.manage.col_fee ?>"><?cs var:x.fee ?></td><td class="n" data-label="<?cs var:L.manage.sales_net ?>"><?cs var:x.net ?></td></tr><?cs /each ?>
</tbody></table></div>
<h2><?cs var:L.manage.sales_grades ?></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.ui.grade ?></th><th scope="col" class="n"><?cs var:L.ui.price ?></th><th scope="col" class="n"><?cs var:L.manage.col_sold ?></th><th scope="col"><span class="vh"><?cs var:L.manage.col_occupancy ?></span></th><th scope="col" class="n"><?cs var:L.manage.col_void ?></th><th scope="col" class="n"><?cs var:L.manage.col_worth ?></th></tr></thead>
<tbody><?cs each:g = Grades ?>
<tr><th scope="row"><?cs call:grade_chip(g) ?> <?cs var:g.name ?></th><td class="n" data-label="<?cs var:L.ui.price ?>"><?cs var:g.price ?></td><td class="n" data-label="<?cs var:L.manage.col_sold ?>"><?cs var:say2(L.manage.of_n, won(g.sold), won(g.places)) ?></td><td><?cs call:bar(g.percent) ?></td><td class="n" data-label="<?cs var:L.manage.col_void ?>"><?cs var:won(g.void) ?></td><td class="n" data-label="<?cs var:L.manage.col_worth ?>"><?cs var:g.worth ?></td></tr><?cs /each ?>
</tbody></table></div>
<p class="hint"><?cs var:L.manage.sales_note ?></p>
<?cs include!"layout/foot.cs" ?>
