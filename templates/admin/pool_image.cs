<?cs set:Page.title = Image.alias ?><?cs set:Page.tab = "/admin/pool" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<p class="crumbs"><a href="/admin/pool"><?cs var:L.pool.title ?></a></p>
<h1><?cs var:Image.alias ?></h1>
<p><?cs call:state(L.pool.state_kind[Image.word], L.pool.states[Image.word]) ?></p>
<?cs if:Image.old ?><div class="notice notice--warn"><p><?cs var:Image.old ?></p></div>
<?cs /if ?><?cs if:Image.why ?><div class="notice notice--<?cs if:Image.state == "failed" ?>bad<?cs else ?>warn<?cs /if ?>" role="status"><p><?cs var:Image.why ?></p><?cs if:Image.next.text ?><p><?cs var:say1(L.pool.next, Image.next.text) ?></p><?cs /if ?><?cs if:string.length(Image.raw) ?><details><summary><?cs var:L.pool.raw ?></summary><pre tabindex="0"><?cs var:Image.raw ?></pre></details><?cs /if ?></div>
<?cs /if ?><?cs if:Again.action ?><?cs call:post_button(Again, L.pool.again) ?><?cs /if ?>
<h2><?cs var:L.pool.facts ?></h2>
<dl class="pairs">
<dt><?cs var:L.pool.kind ?></dt><dd><?cs var:L.pool.kinds[Image.kind] ?></dd>
<dt><?cs var:L.pool.name ?></dt><dd><?cs var:Image.name ?> <?cs var:Image.version ?></dd>
<?cs if:string.length(Image.digest) || Image.state != "failed" ?><dt><?cs var:L.pool.digest ?></dt><dd><?cs if:string.length(Image.digest) ?><code><?cs var:Image.digest ?></code><?cs else ?><?cs var:L.pool.no_digest ?><?cs /if ?></dd>
<?cs /if ?><?cs if:Image.reference ?><dt><?cs var:L.pool.pull_name ?></dt><dd><code><?cs var:Image.reference ?></code></dd>
<dt><?cs var:L.pool.size ?></dt><dd class="num"><?cs var:Image.size ?></dd>
<?cs if:Image.kind == "show" ?><dt><?cs var:L.pool.schema ?></dt><dd><?cs if:Image.schema_max != "0" ?><?cs var:say2(L.pool.schema_range, Image.schema_min, Image.schema_max) ?><?cs else ?><?cs var:L.pool.schema_unknown ?><?cs /if ?></dd>
<?cs /if ?><?cs /if ?><dt><?cs var:L.pool.source ?></dt><dd><?cs if:Image.archive ?><?cs var:say1(L.pool.source_archive, Image.source) ?><?cs else ?><code><?cs var:Image.source ?></code><?cs /if ?></dd>
<dt><?cs var:L.pool.by ?></dt><dd><?cs var:Image.by ?></dd>
<dt><?cs var:L.pool.added_at ?></dt><dd><?cs call:when(Image.at) ?></dd>
</dl>
<?cs if:Pool.may ?><p><a href="<?cs var:Audit.url ?>"><?cs var:L.pool.audit ?></a></p>
<?cs /if ?><h2><?cs var:L.pool.users ?></h2>
<?cs if:len(Users) ?><ul class="plain"><?cs each:u = Users ?>
<li class="line"><a href="<?cs var:u.url ?>"><?cs var:u.title ?></a> <span class="hint"><?cs var:u.seller ?></span></li><?cs /each ?>
</ul>
<?cs else ?><p><?cs var:L.pool.no_users ?></p>
<?cs /if ?><?cs if:len(Layers) ?><h2><?cs var:L.pool.layers ?> <small><?cs var:say1(L.pool.layers_n, Image.layers_n) ?></small></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.pool.digest ?></th><th scope="col" class="n"><?cs var:L.pool.size ?></th></tr></thead>
<tbody><?cs each:l = Layers ?><tr><td data-label="<?cs var:L.pool.digest ?>"><code><?cs var:l.digest ?></code></td><td class="n" data-label="<?cs var:L.pool.size ?>"><?cs var:l.size ?></td></tr>
<?cs /each ?></tbody></table></div>
<h2><?cs var:L.pool.labels ?></h2>
<?cs if:len(Labels) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.pool.label ?></th><th scope="col"><?cs var:L.pool.value ?></th></tr></thead>
<tbody><?cs each:l = Labels ?><tr><th scope="row"><code><?cs var:l.name ?></code></th><td data-label="<?cs var:L.pool.value ?>"><?cs var:l.value ?></td></tr>
<?cs /each ?></tbody></table></div>
<?cs else ?><p><?cs var:L.pool.no_labels ?></p>
<?cs /if ?><?cs /if ?><?cs if:Pool.may && Image.delete_url ?><p class="row"><a class="button button--second" href="<?cs var:Image.delete_url ?>"><?cs var:L.pool.delete ?></a></p>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
