<?cs set:Page.title = L.sandbox.title ?><?cs include!"layout/head.cs" ?>
<div class="notice notice--warn"><p class="lead"><strong><?cs var:L.sandbox.no_money ?></strong></p></div>
<h1><?cs var:L.sandbox.title ?></h1>
<?cs if:Checkout.declined == "1" ?><?cs call:notice("bad", L.sandbox.declined) ?><?cs /if ?>
<?cs if:Checkout.state == "complete" ?><?cs call:notice("good", L.sandbox.complete) ?><?cs elif:Checkout.state == "expired" ?><?cs call:notice("warn", L.sandbox.expired) ?><?cs /if ?>
<section class="box">
<div class="table"><table>
<thead><tr><th scope="col"><?cs var:L.sandbox.item ?></th><th scope="col" class="n"><?cs var:L.sandbox.price ?></th><th scope="col" class="n"><?cs var:L.sandbox.count ?></th><th scope="col" class="n"><?cs var:L.sandbox.sum ?></th></tr></thead>
<tbody><?cs each:i = Items ?>
<tr><th scope="row"><?cs var:i.title ?></th><td class="n"><?cs var:i.price ?></td><td class="n"><?cs var:i.count ?></td><td class="n"><?cs var:i.sum ?></td></tr><?cs /each ?>
</tbody></table></div>
<p class="total"><span><?cs var:L.sandbox.amount ?></span> <strong><?cs var:Checkout.amount ?></strong></p>
<?cs if:Checkout.email ?><p class="hint"><?cs var:say1(L.sandbox.for, Checkout.email) ?></p><?cs /if ?>
</section>
<?cs if:Checkout.state == "open" ?>
<?cs call:form_begin(Pay) ?><?cs call:submit(say1(L.sandbox.pay, Checkout.amount)) ?><?cs call:form_end() ?>
<?cs call:form_begin(Decline) ?><?cs call:submit_quiet(L.sandbox.decline) ?><?cs call:form_end() ?>
<?cs if:Url.cancel ?><p><a href="<?cs var:Url.cancel ?>"><?cs var:L.sandbox.leave ?></a></p><?cs /if ?>
<?cs elif:Checkout.state == "complete" ?><p><a href="<?cs var:Url.success ?>"><?cs var:L.sandbox.back ?></a></p>
<?cs elif:Url.cancel ?><p><a href="<?cs var:Url.cancel ?>"><?cs var:L.sandbox.back ?></a></p><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
