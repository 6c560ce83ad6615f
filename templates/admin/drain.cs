<?cs set:Page.title = Confirm.title ?><?cs set:Page.tab = "/admin/nodes" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?><?cs include!"macros/service.cs" ?>
<p class="crumbs"><a href="/admin/nodes"><?cs var:L.target.nodes_title ?></a></p>
<?cs call:service_refused(Refused) ?>
<?cs call:confirm(Confirm) ?>
<h2><?cs var:L.target.on_it ?></h2>
<?cs if:len(Instances) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.admin.show ?></th><th scope="col"><?cs var:L.service.part_title ?></th><th scope="col" class="n"><?cs var:L.target.number_of ?></th><th scope="col"><?cs var:L.target.becomes ?></th></tr></thead>
<tbody><?cs each:i = Instances ?>
<tr><th scope="row"><a href="<?cs var:i.url ?>"><?cs var:i.title ?></a></th><td data-label="<?cs var:L.service.part_title ?>"><?cs var:i.part ?></td><td class="n" data-label="<?cs var:L.target.number_of ?>"><?cs var:i.n ?></td><td data-label="<?cs var:L.target.becomes ?>"><?cs if:i.stays ?><?cs var:L.target.becomes_stays ?><?cs else ?><?cs var:L.target.becomes_moved ?><?cs /if ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs else ?><p class="hint"><?cs var:L.target.nothing_on_it ?></p>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
