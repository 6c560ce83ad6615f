<?cs set:Page.title = say1(L.service.pod_title, Pod.name) ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:service_refused(Refused) ?><?cs call:error_summary(Form) ?>
<p><?cs var:say3(L.service.pod_lead, Pod.node, Pod.cpu, Pod.memory_mib) ?></p>
<?cs if:Pod.part == "database" ?><div class="notice"><p><?cs var:L.deploy.pod_database ?></p></div>
<?cs elif:Pod.part != "show" ?><div class="notice"><p><?cs var:L.deploy.pod_extra ?></p></div>
<?cs else ?><?cs if:string.length(Pod.pinned) ?><div class="notice"><p><?cs var:say1(L.deploy.pod_pinned, Pod.pinned) ?> <a href="<?cs var:Pod.node_url ?>"><?cs var:L.service.node_link ?></a></p></div>
<?cs elif:Service.one_node ?><div class="notice"><p><?cs var:say1(L.service.one_node, Service.target) ?></p></div>
<?cs /if ?><?cs call:form_begin(Form) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.target.node ?></th><?cs call:node_heads(0) ?><th scope="col" class="n"><?cs var:L.service.mine ?></th></tr></thead>
<tbody><tr><th scope="row" colspan="6"><div class="choice"><input type="radio" id="service_pod-node" name="node" value=""<?cs if:!string.length(Form.fields.node.value) ?> checked<?cs /if ?>> <label for="service_pod-node"><?cs var:L.service.pod_any ?></label></div></th></tr><?cs each:n = Nodes ?>
<tr<?cs if:n.worst ?> class="worst"<?cs /if ?>><th scope="row"><?cs if:n.fits ?><div class="choice"><input type="radio" id="<?cs var:n.id ?>" name="node" value="<?cs var:n.name ?>"<?cs if:n.on ?> checked<?cs /if ?>> <label for="<?cs var:n.id ?>"><?cs var:n.name ?></label></div><?cs else ?><?cs var:n.name ?><?cs if:n.here ?> <small><?cs var:L.service.pod_here ?></small><?cs /if ?><?cs /if ?></th><?cs call:node_cells(n) ?><td class="n" data-label="<?cs var:L.service.mine ?>"><?cs var:n.mine_n ?></td></tr><?cs /each ?>
</tbody></table></div>
<p class="hint"><?cs var:L.service.pod_hint ?></p>
<p class="row"><button class="button"><?cs var:L.service.pod_button ?></button> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a></p><?cs call:form_end() ?>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
