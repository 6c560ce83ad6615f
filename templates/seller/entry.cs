<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.entry_title ?></h1>
<p class="lead"><?cs var:L.seller.entry_lead ?></p>
<?cs call:error_summary(Form) ?>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.entry_name) ?>
<?cs call:field(Form.fields.capacity) ?>
<?cs call:submit(L.seller.next) ?>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
