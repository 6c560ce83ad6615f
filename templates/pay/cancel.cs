<?cs set:Page.title = L.pay.cancel_title ?><?cs include!"macros/show.cs" ?><?cs include!"macros/order.cs" ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.pay.cancel_title ?></h1>
<p class="lead"><?cs var:Order.title ?> · <?cs call:when(Order.starts) ?></p>
<?cs if:Cancel.refused ?><?cs call:notice("bad", Cancel.refused) ?><?cs /if ?>
<?cs if:len(Tickets) ?>
<form method="get" action="<?cs var:Cancel.url ?>">
<fieldset>
<legend><?cs var:L.pay.cancel_choose ?></legend>
<?cs each:t = Tickets ?><div class="choice"><input type="checkbox" id="ticket-<?cs var:t.number ?>" name="ticket" value="<?cs var:t.number ?>"<?cs if:t.on == "1" ?> checked<?cs /if ?> aria-describedby="back-<?cs var:t.number ?>"> <label for="ticket-<?cs var:t.number ?>"><?cs call:place_name(t) ?></label></div>
<p class="hint choice__hint num" id="back-<?cs var:t.number ?>"><?cs if:t.free == "1" ?><?cs var:L.ui.free ?><?cs elif:t.percent == "0" ?><?cs var:say1(L.pay.cancel_line_free, t.back) ?><?cs else ?><?cs var:say3(L.pay.cancel_line, t.back, t.fee, t.percent) ?><?cs /if ?></p><?cs /each ?>
</fieldset>
<p class="row"><button class="button button--second"><?cs if:Order.free == "1" ?><?cs var:L.pay.cancel_chosen ?><?cs else ?><?cs var:L.pay.cancel_sum ?><?cs /if ?></button></p>
</form>
<?cs /if ?>
<?cs if:Cancel.post.action ?>
<section class="box" aria-labelledby="cancel-sum">
<h2 id="cancel-sum"><?cs var:say1(L.pay.cancel_n, Cancel.n) ?></h2>
<?cs if:!Cancel.free ?><dl class="pairs">
<dt><?cs var:L.pay.price ?></dt><dd class="num"><?cs var:Cancel.price ?></dd>
<dt><?cs var:L.pay.fee ?></dt><dd class="num"><?cs var:Cancel.fee ?></dd>
</dl>
<?cs call:total(L.pay.back, Cancel.back) ?><?cs /if ?>
<p><?cs var:L.pay.cancel_warning ?></p>
<form method="post" action="<?cs var:Cancel.post.action ?>">
<input type="hidden" name="token" value="<?cs var:Cancel.post.token ?>"><input type="hidden" name="once" value="<?cs var:Cancel.post.once ?>">
<?cs each:t = Tickets ?><?cs if:t.on == "1" ?><input type="hidden" name="ticket" value="<?cs var:t.number ?>"><?cs /if ?><?cs /each ?>
<p class="row"><button class="button button--danger"><?cs if:Cancel.free ?><?cs var:L.pay.cancel_button_free ?><?cs else ?><?cs var:say1(L.pay.cancel_button, Cancel.back) ?><?cs /if ?></button> <a href="<?cs var:Order.url ?>"><?cs var:L.pay.cancel_keep ?></a></p>
</form>
</section>
<?cs else ?><p><a href="<?cs var:Order.url ?>"><?cs var:L.pay.cancel_keep ?></a></p><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
