<?cs set:Page.title = say1(L.service.move_title, Service.title) ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:service_refused(Refused) ?><?cs call:error_summary(Form) ?>
<p><?cs var:say1(L.service.move_lead, Service.target) ?></p>
<?cs if:len(Targets) ?><h2><?cs var:L.service.move_happens ?></h2>
<ol><li><?cs var:L.service.move_will.before ?></li><li><?cs var:L.service.move_will.closed ?></li><li><?cs var:L.service.move_will.copied ?></li><li><?cs var:L.service.move_will.switched ?></li><li><?cs var:L.service.move_will.kept ?></li></ol>
<?cs call:form_begin(Form) ?>
<fieldset<?cs call:described_by(Form.fields.target) ?>><legend><?cs var:Form.fields.target.label ?></legend>
<?cs call:hint_and_error(Form.fields.target) ?><div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.target.target ?></th><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.target.cpu ?></th><th scope="col"><?cs var:L.target.memory ?></th><th scope="col"><?cs var:L.target.storage ?></th></tr></thead>
<tbody><?cs each:t = Targets ?>
<tr<?cs if:t.worst ?> class="worst"<?cs /if ?>><th scope="row"><div class="choice"><input type="radio" id="<?cs var:t.id ?>" name="target" value="<?cs var:t.number ?>"<?cs if:t.on ?> checked<?cs /if ?>> <label for="<?cs var:t.id ?>"><?cs var:t.name ?></label></div></th><td data-label="<?cs var:L.admin.state ?>"><div><?cs call:state(t.state_kind, t.state) ?><?cs if:t.error ?><br><?cs var:t.error ?><?cs /if ?></div></td><td data-label="<?cs var:L.target.cpu ?>"><div class="amount"><?cs call:amount(t.cpu) ?></div></td><td data-label="<?cs var:L.target.memory ?>"><div class="amount"><?cs call:amount(t.memory) ?></div></td><td data-label="<?cs var:L.target.storage ?>"><?cs if:t.local ?><?cs var:L.target.storage_here ?><?cs else ?><?cs var:t.storage ?><?cs /if ?></td></tr><?cs /each ?>
</tbody></table></div></fieldset>
<?cs set:Form.fields.minutes.hint = L.service.move_hint ?><?cs call:field(Form.fields.minutes) ?>
<p class="row"><button class="button"><?cs var:L.service.move_button ?></button> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.service.no_other_target ?></p><p><a href="/admin/targets"><?cs var:L.target.title ?></a></p></div>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
