<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.upload_title ?></h1>
<p class="lead"><?cs var:L.seller.upload_lead ?></p>
<?cs call:error_summary(Form) ?>
<?cs if:len(Mistakes) ?><h2><?cs var:L.seller.mistakes ?></h2>
<ul class="mistakes"><?cs each:m = Mistakes ?><li><?cs var:m.text ?></li><?cs /each ?></ul>
<?cs /if ?><?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.plan) ?>
<?cs call:submit(L.seller.upload_button) ?>
<?cs call:form_end() ?>
<h2><?cs var:L.seller.upload_help_title ?></h2>
<ul><li><?cs var:L.seller.upload_help_zone ?></li><li><?cs var:L.seller.upload_help_stage ?></li><li><?cs var:L.seller.upload_help_standing ?></li></ul>
<?cs include!"layout/foot.cs" ?>
