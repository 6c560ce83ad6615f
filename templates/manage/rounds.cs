<?cs set:Page.title = L.manage.rounds_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.rounds_title ?></h1>
<p class="row"><a class="button button--second" href="<?cs var:Url.new ?>"><?cs var:L.manage.round_new ?></a></p>
<div class="table table--stack table--wide"><table>
<thead><tr><th scope="col"><?cs var:L.manage.csv.round ?></th><th scope="col"><?cs var:L.manage.csv.state ?></th><th scope="col" class="n"><?cs var:L.manage.col_sold ?></th><th scope="col"><span class="vh"><?cs var:L.manage.col_occupancy ?></span></th><th scope="col" class="n"><?cs var:L.manage.col_free ?></th><th scope="col" class="n"><?cs var:L.manage.col_kept ?></th><th scope="col"><?cs var:L.manage.doings ?></th></tr></thead>
<tbody><?cs each:x = Rounds ?>
<tr><th scope="row"><?cs call:when(x.starts) ?><?cs if:x.label ?> · <?cs var:x.label ?><?cs /if ?><?cs if:x.postponed_from.text ?><br><small><?cs var:say1(L.ui.postponed_from, x.postponed_from.text) ?></small><?cs /if ?></th>
<td data-label="<?cs var:L.manage.csv.state ?>"><?cs call:state(x.kind, x.word) ?><br><small><?cs if:x.why ?><?cs var:x.why ?><?cs else ?><?cs var:say2(L.manage.sale_time, x.opens.text, x.closes.text) ?><?cs /if ?></small></td>
<td class="n" data-label="<?cs var:L.manage.col_sold ?>"><?cs var:say2(L.manage.of_n, won(x.sold), won(x.places)) ?></td><td><?cs call:bar(x.percent) ?></td><td class="n" data-label="<?cs var:L.manage.col_free ?>"><?cs var:won(x.free) ?></td><td class="n" data-label="<?cs var:L.manage.col_kept ?>"><?cs var:won(x.kept) ?></td>
<td data-label="<?cs var:L.manage.doings ?>"><ul class="plain acts"><li><a href="<?cs var:x.bookers_url ?>"><?cs var:L.manage.link.bookers ?></a></li><?cs if:x.postpone_url ?><li><a href="<?cs var:x.sale_url ?>"><?cs var:L.manage.round_sale ?></a></li><li><a href="<?cs var:x.postpone_url ?>"><?cs var:L.manage.round_postpone ?></a></li><li><a href="<?cs var:x.cancel_url ?>"><?cs var:L.manage.round_cancel ?></a></li><?cs /if ?></ul></td></tr><?cs /each ?>
</tbody></table></div>
<?cs include!"layout/foot.cs" ?>
