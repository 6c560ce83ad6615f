<?cs set:Page.title = L.admin.accounts_title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<h1><?cs var:L.admin.accounts_title ?></h1>
<?cs call:filter_begin(Filter) ?><?cs call:filter_search(Filter.fields.q) ?><?cs call:filter_choice(Filter.fields.role, L.admin.all) ?><?cs call:filter_choice(Filter.fields.group, L.admin.all) ?><?cs call:filter_end(L.admin.filter) ?>
<?cs if:len(Accounts) ?><div class="table table--stack table--tall"><table>
<thead><tr><th scope="col"><?cs var:L.account.fact_name ?></th><th scope="col"><?cs var:L.account.fact_email ?></th><th scope="col"><?cs var:L.account.fact_role ?></th><th scope="col"><?cs var:L.account.fact_since ?></th><th scope="col"><?cs var:L.account.session_seen ?></th></tr></thead>
<tbody><?cs each:a = Accounts ?>
<tr><th scope="row"><a href="<?cs var:a.url ?>"><?cs if:a.erased ?><?cs var:say1(L.admin.erased, a.id) ?><?cs else ?><?cs var:a.name ?><?cs /if ?></a><?cs if:string.length(a.business_name) ?> <small><?cs var:a.business_name ?></small><?cs /if ?></th><td data-label="<?cs var:L.account.fact_email ?>"><?cs var:a.email ?><?cs if:!a.confirmed && !a.erased ?><br><?cs call:state("warn", L.admin.unconfirmed) ?><?cs /if ?></td><td data-label="<?cs var:L.account.fact_role ?>"><?cs var:L.account.role[a.role] ?><?cs if:string.length(a.group) ?> (<?cs var:L.account.group[a.group] ?>)<?cs /if ?></td><td data-label="<?cs var:L.account.fact_since ?>"><?cs var:a.created.date ?></td><td data-label="<?cs var:L.account.session_seen ?>"><?cs call:when(a.seen) ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.admin.none_found ?></p><p><a href="/admin/accounts"><?cs var:L.catalogue.clear ?></a></p></div>
<?cs /if ?><?cs call:pager(Pager) ?>
<?cs include!"layout/foot.cs" ?>
