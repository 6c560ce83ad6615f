<?cs set:Page.title = L.admin.audit_title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<h1><?cs var:L.admin.audit_title ?></h1>
<?cs call:filter_begin(Filter) ?><?cs call:field_unmarked(Filter.fields.object) ?><?cs call:filter_choice(Filter.fields.act, L.admin.all) ?><?cs call:field_unmarked(Filter.fields.account) ?><?cs call:filter_end(L.admin.filter) ?>
<?cs if:len(Rows) ?><div class="table table--stack table--tall"><table>
<thead><tr><th scope="col"><?cs var:L.admin.at ?></th><th scope="col"><?cs var:L.admin.who ?></th><th scope="col"><?cs var:L.admin.act ?></th><th scope="col"><?cs var:L.admin.object ?></th><th scope="col"><?cs var:L.admin.detail ?></th></tr></thead>
<tbody><?cs each:a = Rows ?>
<tr><td data-label="<?cs var:L.admin.at ?>"><?cs call:when(a.at) ?></td><td data-label="<?cs var:L.admin.who ?>"><?cs if:a.account_url ?><a href="<?cs var:a.account_url ?>"><?cs if:string.length(a.name) ?><?cs var:a.name ?><?cs else ?><?cs var:say1(L.admin.erased, a.account) ?><?cs /if ?></a><?cs else ?><?cs var:L.admin.system ?><?cs /if ?></td><td data-label="<?cs var:L.admin.act ?>"><?cs var:a.act ?></td><td data-label="<?cs var:L.admin.object ?>"><a href="<?cs var:a.object_url ?>"><?cs var:a.object_words ?></a></td><td data-label="<?cs var:L.admin.detail ?>"><?cs if:len(a.details) ?><div><?cs each:d = a.details ?><div><?cs var:d.text ?></div><?cs /each ?></div><?cs /if ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.admin.none_found ?></p><?cs if:Searching ?><p><a href="/admin/audit"><?cs var:L.catalogue.clear ?></a></p><?cs /if ?></div>
<?cs /if ?><?cs call:pager(Pager) ?>
<?cs include!"layout/foot.cs" ?>
