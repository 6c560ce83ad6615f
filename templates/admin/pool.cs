<?cs set:Page.title = L.pool.title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<h1><?cs var:L.pool.title ?></h1>
<p class="lead"><?cs var:L.pool.lead ?></p>
<?cs if:Registry.state == "away" || Registry.state == "refused" || Registry.state == "silent" ?><div class="notice notice--bad" role="status"><p><?cs var:say1(L.pool["registry_" + Registry.state], Registry.url) ?></p><?cs if:Registry.well.text ?><p><?cs var:L.pool.registry_well_at ?>: <?cs call:when(Registry.well) ?></p><?cs /if ?><?cs if:string.length(Registry.raw) ?><details><summary><?cs var:L.pool.raw ?></summary><pre tabindex="0"><?cs var:Registry.raw ?></pre></details><?cs /if ?></div>
<?cs /if ?><?cs if:len(Images) ?><?cs if:Pool.may ?><p class="row"><a class="button" href="/admin/pool/new"><?cs var:L.pool.add ?></a></p>
<?cs /if ?><div class="table table--stack table--tall"><table>
<thead><tr><th scope="col"><?cs var:L.pool.image ?></th><th scope="col"><?cs var:L.pool.kind ?></th><th scope="col"><?cs var:L.pool.name ?></th><th scope="col"><?cs var:L.pool.state ?></th><th scope="col" class="n"><?cs var:L.pool.size ?></th><th scope="col" class="n"><?cs var:L.pool.used ?></th><th scope="col"><?cs var:L.pool.added_at ?></th></tr></thead>
<tbody><?cs each:i = Images ?>
<tr<?cs if:i.state == "failed" ?> class="worst"<?cs /if ?>><th scope="row"><a href="<?cs var:i.url ?>"><?cs var:i.alias ?></a></th><td data-label="<?cs var:L.pool.kind ?>"><?cs var:L.pool.kinds[i.kind] ?></td><td data-label="<?cs var:L.pool.name ?>"><?cs var:i.name ?> <?cs var:i.version ?></td><td data-label="<?cs var:L.pool.state ?>"><?cs call:state(L.pool.state_kind[i.word], L.pool.states[i.word]) ?><?cs if:i.why ?><br><small><?cs var:i.why ?></small><?cs /if ?></td><td class="n" data-label="<?cs var:L.pool.size ?>"><?cs var:i.size ?></td><td class="n" data-label="<?cs var:L.pool.used ?>"><?cs var:i.users_n ?></td><td data-label="<?cs var:L.pool.added_at ?>"><?cs call:when(i.at) ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.pool.empty ?></p><?cs if:Pool.may ?><p><?cs var:L.pool.empty_text ?></p><p><a class="button" href="/admin/pool/new"><?cs var:L.pool.add ?></a></p><?cs else ?><p><?cs var:L.pool.empty_viewer ?></p><?cs /if ?></div>
<?cs /if ?><h2><?cs var:L.pool.registry_title ?></h2>
<?cs if:Registry.state == "well" ?><p><?cs call:state("good", say1(L.pool.registry_well, Registry.url)) ?></p>
<?cs elif:Registry.state == "busy" ?><p><?cs call:state("busy", L.pool.registry_busy) ?></p>
<?cs elif:Registry.state == "new" ?><p><?cs call:state("busy", L.pool.registry_new) ?></p>
<?cs else ?><p><?cs call:state("bad", Registry.url) ?></p>
<?cs /if ?><?cs if:Registry.own ?><p class="hint"><?cs var:L.pool.registry_own ?></p>
<?cs /if ?><p class="hint"><?cs var:L.pool.local ?></p>
<?cs include!"layout/foot.cs" ?>
