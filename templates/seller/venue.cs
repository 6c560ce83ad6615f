<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.venue_title ?></h1>
<p class="lead"><?cs var:L.seller.venue_lead ?></p>
<?cs call:error_summary(Form) ?>
<form method="post" action="<?cs var:Form.action ?>"><input type="hidden" name="token" value="<?cs var:Form.token ?>"><input type="hidden" name="once" value="<?cs var:Form.once ?>">
<ul class="halls"><?cs each:v = Venues ?><li class="hall"><?cs if:v.plan.view ?><?cs call:plan_small(v.plan) ?><?cs /if ?>
<h2><?cs var:v.name ?></h2>
<p class="hall__n"><?cs var:say1(L.seller.seats_n, won(v.places_n)) ?></p>
<p class="hint"><?cs var:say2(L.seller.venue_shape, v.sections_n, v.floors_n) ?></p>
<p><?cs var:v.about ?></p><p class="hint"><?cs var:v.address ?></p>
<p><button class="button<?cs if:v.here != "1" ?> button--second<?cs /if ?>" name="venue" value="<?cs var:v.id ?>"><?cs if:v.here == "1" ?><?cs var:L.seller.venue_keep ?><?cs else ?><?cs var:L.seller.venue_choose ?><?cs /if ?><span class="vh"> <?cs var:v.name ?></span></button></p></li>
<?cs /each ?></ul></form>
<?cs if:!len(Venues) ?><div class="empty"><p class="empty__title"><?cs var:L.seller.venue_empty ?></p></div><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
