<?cs set:Page.title = say1(L.service.delete_title, Service.title) ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs call:service_refused(Refused) ?><?cs call:error_summary(Form) ?>
<p class="lead"><?cs var:L.service.delete_text ?></p>
<div class="notice notice--bad"><ul><li><?cs var:L.service.delete_will.pages ?></li><li><?cs var:L.service.delete_will.data ?></li><li><?cs var:L.service.delete_will.kept ?></li><li><?cs var:L.service.delete_will.back ?></li></ul></div>
<?cs if:#Service.tickets_n > #0 ?><h2><?cs var:L.service.delete_way ?></h2>
<p><?cs var:say1(L.service.delete_tickets, won(Service.tickets_n)) ?></p>
<?cs else ?><p><?cs call:state("good", L.service.delete_no_tickets) ?></p>
<?cs /if ?><p class="hint"><?cs if:Service.synced.text ?><?cs var:say1(L.service.delete_as_of, Service.synced.text) ?> <?cs /if ?><?cs var:L.service.delete_meanwhile ?></p>
<?cs if:Service.untold ?><div class="notice notice--bad"><?cs if:!Refused.text ?><p><?cs var:L.service.delete_untold ?></p><?cs /if ?><p><?cs if:Service.untold_may ?><?cs var:L.service.delete_untold_may ?><?cs else ?><?cs var:L.service.delete_untold_ask ?><?cs /if ?></p></div>
<?cs /if ?><?cs call:form_begin(Form) ?>
<?cs if:#Service.tickets_n > #0 || Form.fields.refunds.on == "1" ?><?cs call:field(Form.fields.refunds) ?>
<?cs /if ?><?cs if:Service.untold && Service.untold_may ?><?cs call:field(Form.fields.untold) ?>
<?cs /if ?><?cs set:Form.fields.slug.hint = say1(L.service.delete_type, Service.slug) ?><?cs call:field(Form.fields.slug) ?>
<p class="row"><button class="button button--danger"><?cs var:L.service.delete_button ?></button> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
