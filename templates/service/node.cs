<?cs set:Page.title = say1(L.service.node_title, Service.title) ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:service_refused(Refused) ?><?cs call:error_summary(Form) ?>
<p><?cs var:L.service.node_lead ?></p>
<?cs if:Service.one_node && len(Nodes) ?><div class="notice"><p><?cs var:say1(L.service.one_node, Service.target) ?></p></div>
<?cs /if ?><?cs if:len(Nodes) ?><?cs if:!Service.one_node ?><?cs call:form_begin(Form) ?><?cs /if ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.target.node ?></th><?cs call:node_heads(0) ?><th scope="col" class="n"><?cs var:L.service.mine ?></th></tr></thead>
<tbody><?cs if:!Service.one_node ?><tr><th scope="row" colspan="6"><div class="choice"><input type="radio" id="service_node-node" name="node" value=""<?cs if:!string.length(Form.fields.node.value) ?> checked<?cs /if ?>> <label for="service_node-node"><?cs var:L.service.any_node ?></label></div></th></tr><?cs /if ?><?cs each:n = Nodes ?>
<tr<?cs if:n.worst ?> class="worst"<?cs /if ?>><th scope="row"><?cs if:Service.one_node || !n.fits ?><?cs var:n.name ?><?cs else ?><div class="choice"><input type="radio" id="<?cs var:n.id ?>" name="node" value="<?cs var:n.name ?>"<?cs if:n.on ?> checked<?cs /if ?>> <label for="<?cs var:n.id ?>"><?cs var:n.name ?></label></div><?cs /if ?></th><?cs call:node_cells(n) ?><td class="n" data-label="<?cs var:L.service.mine ?>"><?cs var:n.mine_n ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs if:!Service.one_node ?><p class="hint"><?cs var:L.service.node_hint ?></p>
<p class="row"><button class="button"><?cs var:L.service.node_button ?></button> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a></p><?cs call:form_end() ?><?cs /if ?>
<?cs else ?><p class="hint"><?cs var:L.target.no_nodes ?></p>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
