<?cs set:Page.title = L.manage.audit_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.audit_title ?></h1>
<p><?cs var:L.manage.audit_intro ?></p>
<?cs call:filter_begin(Filter) ?><?cs call:field_unmarked(Filter.fields.object) ?><?cs call:filter_choice(Filter.fields.act, L.manage.audit_all) ?><?cs call:filter_end(L.manage.search_button) ?>
<?cs if:len(Rows) ?><div class="table table--stack table--tall"><table>
<thead><tr><th scope="col"><?cs var:L.manage.audit_at ?></th><th scope="col"><?cs var:L.manage.audit_who ?></th><th scope="col"><?cs var:L.manage.audit_act ?></th><th scope="col"><?cs var:L.manage.audit_object ?></th><th scope="col"><?cs var:L.manage.audit_detail ?></th></tr></thead>
<tbody><?cs each:a = Rows ?>
<tr><td data-label="<?cs var:L.manage.audit_at ?>"><?cs call:when(a.at) ?></td><td data-label="<?cs var:L.manage.audit_who ?>"><?cs var:a.who ?></td><td data-label="<?cs var:L.manage.audit_act ?>"><?cs var:a.act ?></td><td data-label="<?cs var:L.manage.audit_object ?>"><a href="<?cs var:a.object_url ?>"><?cs var:a.object ?></a><?cs if:a.order_url ?><br><a href="<?cs var:a.order_url ?>"><?cs var:L.manage.audit_booking ?></a><?cs /if ?></td><td data-label="<?cs var:L.manage.audit_detail ?>"><?cs var:a.detail ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.manage.audit_none ?></p><?cs if:Searching ?><p><a href="<?cs var:Url.all ?>"><?cs var:L.manage.show_all ?></a></p><?cs /if ?></div>
<?cs /if ?><?cs call:pager(Pager) ?>
<?cs include!"layout/foot.cs" ?>
