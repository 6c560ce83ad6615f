<?cs set:Page.title = L.admin.services_title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<h1><?cs var:L.admin.services_title ?></h1>
<?cs call:filter_begin(Filter) ?><?cs call:filter_search(Filter.fields.q) ?><?cs call:filter_choice(Filter.fields.state, L.admin.all) ?><?cs call:filter_end(L.admin.filter) ?>
<?cs if:len(Services) ?><div class="table table--stack table--tall"><table>
<thead><tr><th scope="col"><?cs var:L.admin.show ?></th><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.admin.seller ?></th><th scope="col"><?cs var:L.target.target ?></th><th scope="col" class="n"><?cs var:L.service.revision_title ?></th><th scope="col" class="n"><?cs var:L.admin.left ?></th><th scope="col"><?cs var:L.admin.synced ?></th><th scope="col"><?cs var:L.admin.error ?></th></tr></thead>
<tbody><?cs each:s = Services ?>
<tr<?cs if:s.worst ?> class="worst"<?cs /if ?>><th scope="row"><a href="<?cs var:s.service_url ?>"><?cs var:s.title ?></a><br><small><?cs if:s.url ?><a href="<?cs var:s.url ?>"><?cs var:s.slug ?></a><?cs else ?><?cs var:s.slug ?><?cs /if ?></small></th><td data-label="<?cs var:L.admin.state ?>"><?cs call:deployment_state(s.state) ?></td><td data-label="<?cs var:L.admin.seller ?>"><?cs var:s.seller ?></td><td data-label="<?cs var:L.target.target ?>"><span><?cs var:s.target ?><?cs if:string.length(s.nodes) ?> <small><?cs var:s.nodes ?></small><?cs /if ?></span></td><td class="n" data-label="<?cs var:L.service.revision_title ?>"><?cs if:s.live_revision ?><?cs var:s.live_revision ?><?cs /if ?><?cs if:s.revision != s.live_revision ?> → <?cs var:s.revision ?><?cs /if ?></td><td class="n" data-label="<?cs var:L.admin.left ?>"><?cs if:s.places ?><?cs var:won(s.left) ?> / <?cs var:won(s.places) ?><?cs /if ?></td><td data-label="<?cs var:L.admin.synced ?>"><?cs if:s.late && s.synced.text ?><?cs call:state("warn", s.synced.text) ?><?cs elif:s.synced.text ?><?cs call:when(s.synced) ?><?cs else ?><?cs var:L.admin.never ?><?cs /if ?></td><td data-label="<?cs var:L.admin.error ?>"><?cs var:s.error ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs call:pager(Pager) ?>
<?cs elif:Searching ?><div class="empty"><p class="empty__title"><?cs var:L.admin.none_found ?></p><p><a href="/admin/services"><?cs var:L.catalogue.clear ?></a></p></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.admin.no_services ?></p><p><?cs var:L.admin.no_services_text ?></p></div>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
