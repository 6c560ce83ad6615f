<?cs set:Page.title = L.sandbox.title ?><?cs include!"layout/head.cs" ?>
<p class="lead"><strong><?cs var:L.sandbox.no_money ?></strong></p>
<h1><?cs var:L.sandbox.title ?></h1>
<section class="box">
<p><?cs var:Checkout.title ?></p>
<p class="total"><span><?cs var:L.sandbox.amount ?></span> <strong><?cs var:Checkout.amount ?></strong></p>
</section>
<?cs if:Checkout.open ?>
<?cs call:form_begin(Pay) ?><?cs call:submit(say1(L.sandbox.pay, Checkout.amount)) ?><?cs call:form_end() ?>
<?cs call:form_begin(Decline) ?><?cs call:submit_quiet(L.sandbox.decline) ?><?cs call:form_end() ?>
<?cs else ?><?cs call:notice("warn", L.sandbox.closed) ?><?cs /if ?>
<p><a href="<?cs var:Checkout.leave_url ?>"><?cs var:L.sandbox.leave ?></a></p>
<?cs include!"layout/foot.cs" ?>
