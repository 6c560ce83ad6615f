<?cs set:Page.title = Target.name ?><?cs set:Page.tab = "/admin/targets" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?><?cs include!"macros/service.cs" ?>
<p class="crumbs"><a href="/admin/targets"><?cs var:L.target.title ?></a></p>
<h1><?cs var:Target.name ?></h1>
<p class="lead"><?cs call:state(Target.state_kind, Target.state) ?></p>
<p><?cs var:L.target.state_text[Target.word] ?></p>
<?cs if:Target.error ?><div class="notice notice--bad"><p><?cs var:Target.error ?></p></div>
<?cs /if ?><?cs call:service_raw(Target.raw) ?>
<dl class="pairs">
<dt><?cs var:L.target.kind_title ?></dt><dd><?cs var:Target.kind ?><?cs if:Target.default ?> · <?cs var:L.target.default ?><?cs /if ?></dd>
<?cs if:string.length(Target.version) ?><dt><?cs var:L.target.version ?></dt><dd><?cs var:Target.version ?></dd>
<?cs /if ?><?cs if:Target.looked.text ?><dt><?cs var:L.target.looked ?></dt><dd><?cs call:when(Target.looked) ?></dd>
<?cs /if ?><?cs if:!Target.local ?><dt><?cs var:L.target.api ?></dt><dd><?cs var:Target.api ?></dd>
<dt><?cs var:L.target.access ?></dt><dd><?cs var:L.target.access_sealed ?></dd>
<dt><?cs var:L.target.platform_short ?></dt><dd><?cs var:Target.platform_address ?></dd>
<dt><?cs var:L.target.reach_short ?></dt><dd><?cs if:string.length(Target.reach) ?><?cs var:Target.reach ?><?cs else ?><?cs var:L.target.reach_none ?><?cs /if ?></dd>
<dt><?cs var:L.target.images_short ?></dt><dd><?cs if:string.length(Target.images) ?><?cs var:Target.images ?><?cs else ?><?cs var:L.target.images_none ?><?cs /if ?></dd>
<dt><?cs var:L.target.storage ?></dt><dd><?cs var:Target.storage ?><?cs if:string.length(Target.storage_class) ?> (<?cs var:Target.storage_class ?>)<?cs /if ?></dd>
<?cs /if ?></dl>
<?cs if:Target.edit_url || Target.Default.action ?><div class="row"><?cs if:Target.edit_url ?><a class="button" href="<?cs var:Target.edit_url ?>"><?cs var:L.target.edit_link ?></a><?cs /if ?><?cs if:Target.Default.action ?><?cs call:post_button(Target.Default, L.target.default_button) ?><?cs /if ?></div>
<?cs /if ?><h2><?cs var:L.target.nodes_title ?></h2>
<?cs if:len(Nodes) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.target.node ?></th><?cs call:node_heads(0) ?><th scope="col" class="n"><?cs var:L.target.of_shows ?></th></tr></thead>
<tbody><?cs each:n = Nodes ?>
<tr<?cs if:n.worst ?> class="worst"<?cs /if ?>><th scope="row"><?cs var:n.name ?></th><?cs call:node_cells(n) ?><td class="n" data-label="<?cs var:L.target.of_shows ?>"><?cs var:n.shows_n ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><p class="hint"><?cs var:L.target.no_nodes ?></p>
<?cs /if ?><h2><?cs var:L.admin.shows ?></h2>
<?cs if:len(Shows) ?><ul class="plain"><?cs each:s = Shows ?><li class="line"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a> <?cs call:state(s.state, s.state_word) ?></li><?cs /each ?></ul>
<?cs else ?><p class="hint"><?cs var:L.target.no_shows ?></p>
<?cs /if ?><?cs if:Target.remove_url ?><h2><?cs var:L.target.remove_heading ?></h2>
<p><?cs var:L.target.remove_hint ?></p>
<p><a class="button button--second button--small" href="<?cs var:Target.remove_url ?>"><?cs var:L.target.remove_link ?></a></p>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
