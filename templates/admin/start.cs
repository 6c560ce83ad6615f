<?cs set:Page.title = L.catalogue.console_title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<h1><?cs var:L.catalogue.console_title ?></h1>
<dl class="figures">
<div><dt><?cs var:L.admin.running ?></dt><dd class="figure__n"><?cs var:Console.running ?> <small>/ <?cs var:Console.shows ?></small></dd></div>
<div><dt><?cs var:L.admin.buyers ?></dt><dd class="figure__n"><?cs var:won(Console.buyers) ?></dd></div>
<div><dt><?cs var:L.admin.sellers ?></dt><dd class="figure__n"><?cs var:won(Console.sellers) ?></dd></div>
<div><dt><?cs var:L.admin.money_open ?></dt><dd class="figure__n"><?cs var:Console.money ?></dd></div>
<div><dt><?cs var:L.admin.mails_failed ?></dt><dd class="figure__n"><?cs var:#Mail.failed + #Console.show_mails ?></dd></div>
</dl>
<h2><?cs var:L.admin.look_now ?></h2>
<?cs if:len(Broken) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.admin.broken_what ?></th><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.admin.error ?></th><th scope="col"><?cs var:L.admin.at ?></th></tr></thead>
<tbody><?cs each:b = Broken ?>
<tr><th scope="row"><a href="<?cs var:b.url ?>"><?cs var:b.what ?></a></th><td data-label="<?cs var:L.admin.state ?>"><?cs call:state("bad", b.state) ?></td><td data-label="<?cs var:L.admin.error ?>"><?cs var:b.why ?></td><td data-label="<?cs var:L.admin.at ?>"><?cs call:when(b.since) ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs /if ?><?cs if:len(Worst) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.admin.show ?></th><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.admin.synced ?></th><th scope="col"><?cs var:L.admin.error ?></th></tr></thead>
<tbody><?cs each:s = Worst ?>
<tr<?cs if:s.worst ?> class="worst"<?cs /if ?>><th scope="row"><a href="<?cs var:s.service_url ?>"><?cs var:s.title ?></a> <small><?cs var:s.seller ?></small></th><td data-label="<?cs var:L.admin.state ?>"><?cs call:deployment_state(s.state) ?></td><td data-label="<?cs var:L.admin.synced ?>"><?cs if:s.synced.text ?><?cs call:when(s.synced) ?><?cs else ?><?cs var:L.admin.never ?><?cs /if ?></td><td data-label="<?cs var:L.admin.error ?>"><?cs var:s.error ?></td></tr><?cs /each ?>
</tbody></table></div>
<p><a href="/admin/services"><?cs var:L.admin.all_services ?></a></p>
<?cs elif:!len(Broken) ?><p><?cs call:state("good", L.admin.all_well) ?></p>
<?cs /if ?>
<h2><?cs var:L.admin.mail_title ?></h2>
<?cs if:Mail.files ?><div class="notice notice--warn"><p><?cs var:say1(L.admin.mail_files, Mail.folder) ?></p></div>
<?cs /if ?><p><?cs var:say2(L.admin.mail_counts, Mail.waiting, Mail.failed) ?></p>
<?cs include!"layout/foot.cs" ?>
