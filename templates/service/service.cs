<?cs if:Service.admin ?><?cs set:Page.title = Service.title ?><?cs else ?><?cs set:Page.title = say1(L.service.title_of, Service.title) ?><?cs /if ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 0) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:service_refused(Refused) ?>
<p class="lead"><?cs call:state(Service.state, Service.state_word) ?></p>
<?cs if:Service.trouble ?><div class="notice notice--bad"><p><?cs var:Service.trouble ?></p></div>
<?cs else ?><p><?cs var:L.service.word_text[Service.word] ?><?cs if:Service.live_revision && Service.revision != Service.live_revision ?><?cs if:Service.word == "stopped" ?> <?cs var:say1(L.service.starts_with, Service.revision) ?><?cs elif:Service.word == "updating" || Service.word == "degraded" ?> <?cs var:say2(L.service.on_its_way, Service.live_revision, Service.revision) ?><?cs /if ?><?cs /if ?></p>
<?cs /if ?><?cs if:Service.away && Service.admin && Service.word != "deleted" ?><div class="notice notice--warn"><p><?cs var:say1(L.service.target_away, Service.target) ?></p></div>
<?cs /if ?><?cs if:len(Steps) ?><h2><?cs var:L.service.steps_title ?></h2>
<?cs call:progress(Steps) ?>
<?cs /if ?><?cs if:Acts.Again.action ?><?cs call:form_begin(Acts.Again) ?><p class="row"><button type="submit" class="button"><?cs var:L.seller.again_button ?></button></p><?cs call:form_end() ?>
<?cs /if ?><?cs if:Acts.Start.action ?><?cs call:form_begin(Acts.Start) ?><p class="row"><button type="submit" class="button"><?cs var:L.seller.start_again_button ?></button></p><?cs call:form_end() ?>
<?cs /if ?><?cs if:len(Tasks) ?><h2><?cs var:L.service.tasks_title ?></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.service.task_what ?></th><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.service.asked ?></th><th scope="col"><?cs var:L.admin.who ?></th></tr></thead>
<tbody><?cs each:k = Tasks ?>
<tr><th scope="row"><?cs var:k.what ?></th><td data-label="<?cs var:L.admin.state ?>"><div><?cs call:state(k.kind, k.state) ?><?cs if:k.begins.text ?> <small><?cs var:say1(L.service.begins, k.begins.text) ?></small><?cs /if ?><?cs if:k.step ?><br><?cs var:k.step ?><?cs /if ?><?cs if:k.why ?><br><?cs var:k.why ?><?cs /if ?><?cs call:service_raw(k.raw) ?><?cs if:k.Confirm.action || k.Cancel.action ?><div class="row"><?cs if:k.Confirm.action ?><?cs call:form_begin(k.Confirm) ?><button class="button button--second button--small"><?cs var:L.service.task_confirm ?></button><?cs call:form_end() ?><?cs /if ?><?cs if:k.Cancel.action ?><?cs call:form_begin(k.Cancel) ?><button class="button button--second button--small"><?cs var:L.service.task_cancel ?></button><?cs call:form_end() ?><?cs /if ?></div><?cs /if ?></div></td><td data-label="<?cs var:L.service.asked ?>"><?cs call:when(k.made) ?></td><td data-label="<?cs var:L.admin.who ?>"><?cs var:k.who ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs /if ?><h2><?cs var:L.service.shape_title ?></h2>
<dl class="pairs">
<dt><?cs var:L.service.address ?></dt><dd><?cs if:Service.page_url ?><a href="<?cs var:Service.page_url ?>"><?cs var:Service.address ?></a><?cs else ?><?cs var:Service.address ?><?cs /if ?></dd>
<?cs if:Service.admin ?><dt><?cs var:L.admin.seller ?></dt><dd><?cs if:Service.seller_url ?><a href="<?cs var:Service.seller_url ?>"><?cs var:Service.seller ?></a><?cs else ?><?cs var:Service.seller ?><?cs /if ?></dd>
<dt><?cs var:L.target.target ?></dt><dd><a href="<?cs var:Service.target_url ?>"><?cs var:Service.target ?></a> (<?cs var:Service.target_kind ?>)</dd>
<?cs if:Service.word != "deleted" ?><dt><?cs var:L.target.node ?></dt><dd><?cs if:string.length(Service.node) ?><?cs var:Service.node ?><?cs else ?><?cs var:L.service.any_node ?><?cs /if ?></dd>
<?cs /if ?><?cs /if ?><dt><?cs var:L.service.revision_title ?></dt><dd><?cs if:Service.word == "stopped" ?><?cs var:say1(L.service.revision_starts, Service.revision) ?><?cs else ?><?cs if:Service.live_revision ?><?cs var:say1(L.service.revision_live, Service.live_revision) ?><?cs else ?><?cs var:L.service.revision_none ?><?cs /if ?><?cs if:Service.word != "deleted" && Service.revision != Service.live_revision ?> · <?cs var:say1(L.service.revision_wanted, Service.revision) ?><?cs /if ?><?cs /if ?></dd>
<dt><?cs var:L.service.size_title ?></dt><dd><?cs var:Service.size ?> · <?cs var:say2(L.service.each, Service.cpu, Service.memory_mib) ?></dd>
<?cs if:!Service.local ?><dt><?cs var:L.service.part.database ?></dt><dd><?cs var:say2(L.service.each, Service.db_cpu, Service.db_memory_mib) ?> · <?cs var:say1(L.service.storage, Service.storage_gib) ?></dd>
<?cs /if ?><dt><?cs var:L.service.parts_title ?></dt><dd><?cs if:len(Service.parts) ?><?cs each:q = Service.parts ?><?cs var:q.kind ?>: <?cs var:q.name ?><br><?cs /each ?><?cs else ?><?cs var:L.service.installed ?><?cs /if ?></dd>
<?cs if:len(Extras) ?><dt><?cs var:L.service.extras_title ?></dt><dd><?cs each:e = Extras ?><?cs if:e.url ?><a href="<?cs var:e.url ?>" rel="noopener noreferrer"><?cs var:e.title ?></a><?cs else ?><?cs var:e.title ?><?cs /if ?><br><?cs /each ?></dd>
<?cs /if ?><?cs if:Service.synced.text ?><dt><?cs var:L.admin.synced ?></dt><dd><?cs call:when(Service.synced) ?></dd>
<?cs /if ?><dt><?cs var:L.seller.created ?></dt><dd><?cs call:when(Service.created) ?></dd>
</dl>
<?cs if:Service.audit_url ?><p><a href="<?cs var:Service.audit_url ?>"><?cs var:L.service.audit ?></a></p>
<?cs /if ?><?cs if:Service.inside_url ?><p><a href="<?cs var:Service.inside_url ?>"><?cs var:L.service.audit_inside ?></a></p>
<?cs /if ?><?cs if:Acts.change_url || Acts.move_url ?><p class="row"><?cs if:Acts.change_url ?><a class="button" href="<?cs var:Acts.change_url ?>"><?cs var:L.service.change_link ?></a><?cs /if ?><?cs if:Acts.node_url ?> <a class="button button--second" href="<?cs var:Acts.node_url ?>"><?cs var:L.service.node_link ?></a> <a class="button button--second" href="<?cs var:Acts.move_url ?>"><?cs var:L.service.move_link ?></a><?cs /if ?></p>
<?cs /if ?><?cs if:Service.word == "deleted" ?><h2><?cs var:L.service.ledger_title ?></h2>
<?cs if:#Ledger.n > #0 ?><p><?cs var:say3(L.service.ledger, won(Ledger.n), Ledger.captured, Ledger.refunded) ?></p><?cs else ?><p class="hint"><?cs var:L.service.ledger_empty ?></p><?cs /if ?>
<?cs else ?><h2><?cs var:L.service.instances_title ?></h2>
<?cs if:len(Instances) ?><p><?cs var:say2(L.service.ready_of, Service.ready_n, Service.shows_n) ?></p>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.service.part_title ?></th><th scope="col"><?cs var:L.admin.state ?></th><?cs if:Service.admin ?><th scope="col"><?cs var:L.target.node ?></th><?cs /if ?><th scope="col" class="n"><?cs var:L.service.revision_title ?></th><th scope="col" class="n"><?cs var:L.service.restarts ?></th><th scope="col" class="n"><?cs var:L.service.asks ?></th><th scope="col"><?cs var:L.service.since ?></th></tr></thead>
<tbody><?cs each:i = Instances ?>
<tr<?cs if:i.worst ?> class="worst"<?cs /if ?>><th scope="row"><?cs var:i.part ?><?cs if:Service.admin ?><br><small><?cs var:i.name ?></small><?cs if:i.move_url ?><br><a href="<?cs var:i.move_url ?>"><?cs var:L.service.pod_link ?><span class="vh"> <?cs var:i.name ?></span></a><?cs /if ?><?cs /if ?></th><td data-label="<?cs var:L.admin.state ?>"><div><?cs call:state(i.kind, i.state) ?><?cs if:i.why ?><br><?cs var:i.why ?><?cs /if ?><?cs call:service_raw(i.raw) ?></div></td><?cs if:Service.admin ?><td data-label="<?cs var:L.target.node ?>"><?cs var:i.node ?></td><?cs /if ?><td class="n" data-label="<?cs var:L.service.revision_title ?>"><?cs if:i.revision ?><?cs var:i.revision ?><?cs /if ?></td><td class="n" data-label="<?cs var:L.service.restarts ?>"><?cs var:i.restarts ?></td><td class="n" data-label="<?cs var:L.service.asks ?>"><?cs var:say2(L.service.asks_cell, i.cpu, i.memory_mib) ?></td><td data-label="<?cs var:L.service.since ?>"><?cs call:when(i.started) ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><p class="hint"><?cs var:L.service.instances_empty ?></p>
<?cs /if ?><?cs /if ?><h2><?cs var:L.service.history_title ?></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.service.revision_title ?></th><th scope="col"><?cs var:L.admin.at ?></th><th scope="col"><?cs var:L.admin.who ?></th><th scope="col"><?cs var:L.service.changed ?></th><th scope="col"><?cs var:L.admin.state ?></th><?cs if:Service.acts && Service.word != "deleted" ?><th scope="col"><?cs var:L.service.rollback ?></th><?cs /if ?></tr></thead>
<tbody><?cs each:h = History ?>
<tr><th scope="row"><?cs var:say1(L.service.revision_n, h.revision) ?></th><td data-label="<?cs var:L.admin.at ?>"><?cs call:when(h.at) ?></td><td data-label="<?cs var:L.admin.who ?>"><?cs var:h.who ?></td><td data-label="<?cs var:L.service.changed ?>"><div><?cs if:h.copy_of ?><div><?cs var:say1(L.service.copy_of, h.copy_of) ?></div><?cs /if ?><?cs if:h.first ?><div><?cs var:h.first ?></div><?cs /if ?><?cs each:c = h.changes ?><div><?cs var:c.text ?></div><?cs /each ?></div></td><td data-label="<?cs var:L.admin.state ?>"><div><?cs call:state(h.kind, h.state) ?><?cs if:h.why ?><br><?cs var:h.why ?><?cs /if ?><?cs call:service_raw(h.raw) ?></div></td><?cs if:Service.acts && Service.word != "deleted" ?><td data-label="<?cs var:L.service.rollback ?>"><?cs if:h.rollback_url ?><a href="<?cs var:h.rollback_url ?>"><?cs var:L.service.rollback_link ?><span class="vh"> <?cs var:say1(L.service.to_revision, h.revision) ?></span></a><?cs elif:h.no ?><small><?cs var:h.no ?></small><?cs /if ?></td><?cs /if ?></tr><?cs /each ?>
</tbody></table></div>
<?cs if:Service.admin || Service.word == "deleted" ?><h2><?cs var:L.service.backups_title ?></h2>
<?cs if:len(Backups) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.admin.at ?></th><th scope="col"><?cs var:L.service.backup_reason ?></th><th scope="col" class="n"><?cs var:L.service.backup_size ?></th><th scope="col"><?cs var:L.service.backup_keep ?></th><?cs if:Service.acts && Service.word != "deleted" ?><th scope="col"><?cs var:L.service.restore ?></th><?cs /if ?><?cs if:Service.acts && Service.admin ?><th scope="col"><?cs var:L.service.backup_delete ?></th><?cs /if ?></tr></thead>
<tbody><?cs each:b = Backups ?>
<tr><th scope="row"><?cs call:when(b.at) ?></th><td data-label="<?cs var:L.service.backup_reason ?>"><?cs var:b.reason ?><?cs if:string.length(b.who) ?> <small><?cs var:b.who ?></small><?cs /if ?></td><td class="n" data-label="<?cs var:L.service.backup_size ?>"><?cs var:b.bytes ?></td><td data-label="<?cs var:L.service.backup_keep ?>"><?cs if:b.keep.date ?><?cs var:b.keep.date ?><?cs else ?><?cs var:L.service.backup_always ?><?cs /if ?></td><?cs if:b.restore_url ?><td data-label="<?cs var:L.service.restore ?>"><a href="<?cs var:b.restore_url ?>"><?cs var:L.service.restore_link ?><span class="vh"> <?cs var:b.at.text ?></span></a></td><?cs elif:Service.acts && Service.word != "deleted" ?><td data-label="<?cs var:L.service.restore ?>"><?cs var:L.service.restore_later ?></td><?cs /if ?><?cs if:b.delete_url ?><td data-label="<?cs var:L.service.backup_delete ?>"><a href="<?cs var:b.delete_url ?>"><?cs var:L.service.backup_delete_link ?><span class="vh"> <?cs var:b.at.text ?></span></a></td><?cs /if ?></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><p class="hint"><?cs if:Service.word == "deleted" ?><?cs var:L.service.backups_gone ?><?cs else ?><?cs var:L.service.backups_empty ?><?cs /if ?></p>
<?cs /if ?><?cs if:Backup.action ?><?cs call:post_button(Backup, L.service.backup_button) ?>
<?cs /if ?><?cs /if ?><h2><?cs var:L.seller.events_title ?></h2>
<?cs if:len(Events) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.seller.event_at ?></th><th scope="col"><?cs var:L.seller.event_what ?></th></tr></thead>
<tbody><?cs each:e = Events ?><tr><td data-label="<?cs var:L.seller.event_at ?>"><?cs call:when(e.at) ?></td><td data-label="<?cs var:L.seller.event_what ?>"><div><?cs if:e.kind != "idle" ?><?cs call:state(e.kind, e.level) ?> <?cs /if ?><?cs if:len(e.steps) > #1 ?><details class="raw"><summary><?cs var:say1(L.service.steps_folded, len(e.steps)) ?></summary><ul class="plain"><?cs each:s = e.steps ?><li><?cs call:when(s.at) ?> <?cs var:s.text ?></li><?cs /each ?></ul></details><?cs else ?><?cs var:e.text ?><?cs /if ?><?cs call:service_raw(e.raw) ?></div></td></tr><?cs /each ?></tbody></table></div>
<?cs else ?><p class="hint"><?cs var:L.seller.events_empty ?></p>
<?cs /if ?><?cs if:string.length(Service.template) ?><details><summary><?cs var:L.service.template_title ?></summary><pre tabindex="0"><?cs var:Service.template ?></pre></details>
<?cs /if ?><?cs if:Acts.anyway_url ?><p class="row"><a class="button button--second button--small" href="<?cs var:Acts.anyway_url ?>"><?cs var:L.service.anyway_link ?></a></p>
<?cs /if ?><?cs if:Acts.stop_url || Acts.delete_url ?><h2><?cs var:L.service.end_title ?></h2>
<p class="row"><?cs if:Acts.stop_url ?><a class="button button--second button--small" href="<?cs var:Acts.stop_url ?>"><?cs var:L.seller.stop_link ?></a><?cs /if ?><?cs if:Acts.delete_url ?> <a class="button button--second button--small" href="<?cs var:Acts.delete_url ?>"><?cs var:L.service.delete_link ?></a><?cs /if ?></p>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
