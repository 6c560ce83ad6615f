<?cs set:Page.title = L.target.title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?><?cs include!"macros/service.cs" ?>
<h1><?cs var:L.target.title ?></h1>
<p class="lead"><?cs var:L.target.lead ?></p>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.target.target ?></th><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.target.version ?></th><th scope="col"><?cs var:L.target.nodes_title ?></th><th scope="col"><?cs var:L.target.cpu ?></th><th scope="col"><?cs var:L.target.memory ?></th><th scope="col" class="n"><?cs var:L.admin.shows ?></th></tr></thead>
<tbody><?cs each:t = Targets ?>
<tr<?cs if:t.worst ?> class="worst"<?cs /if ?>><th scope="row"><a href="<?cs var:t.url ?>"><?cs var:t.name ?></a><?cs if:t.default ?> <small><?cs var:L.target.default ?></small><?cs /if ?><br><small><?cs var:t.kind ?></small></th><td data-label="<?cs var:L.admin.state ?>"><div><?cs call:state(t.state_kind, t.state) ?><?cs if:t.error ?><br><?cs var:t.error ?><?cs /if ?><?cs if:t.worst && t.looked.text ?><br><small><?cs var:say1(L.target.last_answer, t.looked.text) ?></small><?cs /if ?></div></td><td data-label="<?cs var:L.target.version ?>"><?cs var:t.version ?></td><td data-label="<?cs var:L.target.nodes_title ?>"><?cs if:t.nodes_n ?><?cs var:say2(L.target.nodes_ready, t.ready_n, t.nodes_n) ?><?cs /if ?></td><td data-label="<?cs var:L.target.cpu ?>"><?cs if:t.nodes_n ?><div class="amount"><?cs call:amount(t.cpu) ?></div><?cs /if ?></td><td data-label="<?cs var:L.target.memory ?>"><?cs if:t.nodes_n ?><div class="amount"><?cs call:amount(t.memory) ?></div><?cs /if ?></td><td class="n" data-label="<?cs var:L.admin.shows ?>"><?cs var:t.shows_n ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs if:User.group == "owner" ?><p class="row"><a class="button" href="/admin/targets/new"><?cs var:L.target.add_link ?></a></p>
<?cs else ?><p class="hint"><?cs var:L.target.owners_only ?></p>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
