<?cs set:Page.title = L.admin.mail_title ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<h1><?cs var:L.admin.mail_title ?></h1>
<?cs if:Mail.host ?><p class="lead"><?cs var:say1(L.admin.mail_smtp, Mail.host) ?></p>
<?cs else ?><div class="notice notice--warn"><p><?cs var:say1(L.admin.mail_files, Mail.folder) ?></p></div>
<?cs /if ?><p><?cs var:say1(L.admin.mail_waiting, Mail.waiting) ?></p>
<h2><?cs var:L.admin.mails_failed ?></h2>
<?cs if:len(Failed) ?><p class="hint"><?cs var:L.admin.failed_text ?></p>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.admin.recipient ?></th><th scope="col"><?cs var:L.admin.subject ?></th><th scope="col" class="n"><?cs var:L.admin.tries ?></th><th scope="col"><?cs var:L.admin.given_up ?></th><th scope="col"><?cs var:L.admin.error ?></th><th scope="col"><span class="vh"><?cs var:L.admin.again ?></span></th></tr></thead>
<tbody><?cs each:m = Failed ?>
<tr><th scope="row"><?cs var:m.recipient ?></th><td data-label="<?cs var:L.admin.subject ?>"><?cs var:m.subject ?></td><td class="n" data-label="<?cs var:L.admin.tries ?>"><?cs var:m.tries ?></td><td data-label="<?cs var:L.admin.given_up ?>"><?cs call:when(m.failed) ?></td><td data-label="<?cs var:L.admin.error ?>"><?cs var:m.error ?></td><td><?cs call:form_begin(m.Again) ?><button type="submit" class="button--link"><?cs var:L.admin.again ?><span class="vh">: <?cs var:m.recipient ?></span></button><?cs call:form_end() ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><p><?cs call:state("good", L.admin.no_failed) ?></p>
<?cs /if ?><?cs if:len(Shows) ?><h2><?cs var:L.admin.show_mails ?></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.admin.show ?></th><th scope="col" class="n"><?cs var:L.admin.mails_failed ?></th></tr></thead>
<tbody><?cs each:s = Shows ?>
<tr><th scope="row"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a></th><td class="n" data-label="<?cs var:L.admin.mails_failed ?>"><?cs var:s.n ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
