<?cs if:Service.back_to ?><?cs if:Form.action ?><?cs set:Page.title = say1(L.service.rollback_title, Service.back_to) ?><?cs else ?><?cs set:Page.title = say1(L.service.rollback_none, Service.back_to) ?><?cs /if ?><?cs else ?><?cs set:Page.title = L.service.review_title ?><?cs /if ?><?cs include!"service/head.cs" ?>
<?cs call:service_crumbs(Service, 1) ?>
<h1><?cs var:Page.title ?></h1>
<?cs if:!Service.back_to || Form.action ?><?cs call:service_refused(Refused) ?><?cs elif:Refused.text ?><div class="notice notice--warn" role="alert"><p><?cs var:Refused.text ?></p></div>
<?cs /if ?><p class="lead"><?cs var:Service.title ?></p>
<?cs if:!Service.back_to || Form.action ?><p><?cs var:say2(L.service.review_text, Service.revision, Service.next) ?></p>
<div class="box"><h2><?cs var:L.service.will_change ?></h2>
<?cs if:len(Changes) ?><?cs call:service_changes(Changes) ?><?cs else ?><p><?cs var:L.service.no_changes ?></p><?cs /if ?></div>
<?cs /if ?><?cs if:(!Service.back_to || Form.action) && (Over.cpu || Over.memory) ?><div class="notice notice--warn"><?cs if:Over.cpu ?><p><?cs var:Over.cpu ?></p><?cs /if ?><?cs if:Over.memory ?><p><?cs var:Over.memory ?></p><?cs /if ?></div>
<?cs /if ?><?cs if:Form.action ?><h2><?cs var:L.service.then ?></h2>
<ul><?cs if:Service.word == "stopped" ?><li><?cs var:L.service.then_text.stopped ?></li><?cs elif:Data.pause ?><li><?cs var:L.service.then_text.pause ?></li><?cs else ?><li><?cs var:L.service.then_text.rolling ?></li><?cs /if ?><?cs if:Data.grows ?><li><?cs var:L.service.then_text.grows ?></li><?cs /if ?><li><?cs var:L.service.then_text.returns ?></li><li><?cs var:L.service.then_text.told ?></li></ul>
<?cs call:form_begin(Form) ?><?cs /if ?><?cs each:h = Form.fields ?><?cs if:h.kind != "hidden" ?><?cs if:h.list == "1" ?><?cs each:i = h.items ?><input type="hidden" name="<?cs var:h.name ?>" value="<?cs var:i.value ?>">
<?cs /each ?><?cs else ?><input type="hidden" name="<?cs var:h.name ?>" value="<?cs var:h.value ?>">
<?cs /if ?><?cs /if ?><?cs /each ?>
<p class="row"><?cs if:Form.action ?><button class="button"><?cs if:Service.back_to ?><?cs var:L.service.rollback_button ?><?cs else ?><?cs var:L.service.apply_button ?><?cs /if ?></button><?cs /if ?><?cs if:Url.back ?> <a href="<?cs var:Url.back ?>"><?cs var:L.service.back_to_form ?></a><?cs else ?> <a href="<?cs var:Service.url ?>"><?cs var:L.ui.go_back ?></a><?cs /if ?></p>
<?cs if:Form.action ?><?cs call:form_end() ?><?cs /if ?>
<?cs if:Service.template ?><details><summary><?cs var:L.service.template_new ?></summary><pre tabindex="0"><?cs var:Service.template ?></pre></details>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
