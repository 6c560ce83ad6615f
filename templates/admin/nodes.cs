<?cs set:Page.title = L.target.nodes_title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?><?cs include!"macros/service.cs" ?>
<h1><?cs var:L.target.nodes_title ?></h1>
<?cs call:service_refused(Refused) ?>
<p class="lead"><?cs var:L.target.nodes_lead ?></p>
<?cs if:len(Nodes) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.target.node ?></th><?cs call:node_heads(0) ?><th scope="col" class="n"><?cs var:L.target.of_shows ?></th><th scope="col"><?cs var:L.target.seen ?></th><th scope="col"><span class="vh"><?cs var:L.target.acts ?></span></th></tr></thead>
<tbody><?cs each:n = Nodes ?>
<tr<?cs if:n.worst ?> class="worst"<?cs /if ?>><th scope="row"><?cs var:n.name ?><br><small><a href="<?cs var:n.target_url ?>"><?cs var:n.target ?></a></small></th><?cs call:node_cells(n) ?><td class="n" data-label="<?cs var:L.target.of_shows ?>"><?cs var:n.shows_n ?></td><td data-label="<?cs var:L.target.seen ?>"><?cs call:when(n.seen) ?></td><td><?cs if:n.drain_url ?><a href="<?cs var:n.drain_url ?>"><?cs var:L.target.drain_link ?><span class="vh">: <?cs var:n.name ?></span></a><?cs elif:n.Cancel.action ?><?cs call:form_begin(n.Cancel) ?><button type="submit" class="button--link"><?cs var:L.service.task_cancel ?><span class="vh">: <?cs var:n.name ?></span></button><?cs call:form_end() ?><?cs elif:n.Open.action ?><?cs call:form_begin(n.Open) ?><button type="submit" class="button--link"><?cs var:L.target.open_link ?><span class="vh">: <?cs var:n.name ?></span></button><?cs call:form_end() ?><?cs /if ?></td></tr><?cs /each ?>
</tbody></table></div>
<p class="hint"><?cs var:L.target.nodes_hint ?></p>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.target.no_nodes ?></p><p><?cs var:L.target.no_nodes_text ?></p></div>
<?cs /if ?><?cs if:len(Drains) ?><h2><?cs var:L.target.drains_title ?></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.service.task_what ?></th><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.service.asked ?></th><th scope="col"><?cs var:L.admin.who ?></th></tr></thead>
<tbody><?cs each:k = Drains ?>
<tr><th scope="row"><?cs var:k.what ?></th><td data-label="<?cs var:L.admin.state ?>"><div><?cs call:state(k.kind, k.state) ?><?cs if:k.why ?><br><?cs var:k.why ?><?cs /if ?><?cs call:service_raw(k.raw) ?></div></td><td data-label="<?cs var:L.service.asked ?>"><?cs call:when(k.made) ?></td><td data-label="<?cs var:L.admin.who ?>"><?cs var:k.who ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
