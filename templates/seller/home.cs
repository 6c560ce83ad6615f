<?cs set:Page.title = L.seller.home_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<h1><?cs var:L.seller.home_title ?></h1>
<?cs call:told(Told) ?>
<p class="row"><a class="button" href="/seller/shows/new"><?cs var:L.seller.new_button ?></a></p>
<?cs if:len(Drafts) ?><h2><?cs var:L.seller.drafts_title ?></h2>
<?cs call:drafts(Drafts) ?>
<?cs /if ?><h2><?cs var:L.seller.shows_title ?></h2>
<?cs if:len(Shows) ?><ul class="plain"><?cs each:s = Shows ?><li class="order">
<div><p class="order__when"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a></p>
<p><?cs call:state(s.state, s.state_word) ?> <span class="hint"><?cs var:s.field ?><?cs if:s.first.date ?> · <?cs call:show_days(s) ?><?cs /if ?></span></p>
<?cs if:?s.places_n ?><p class="hint num"><?cs var:say3(L.seller.sold_of, won(s.gone_n), won(s.places_n), won(s.left_n)) ?></p><?cs /if ?>
<?cs if:s.money_n ?><p><?cs call:state("warn", say1(L.seller.money_waits, s.money_n)) ?></p><?cs /if ?></div>
<?cs if:s.page_url ?><div class="row"><a class="button button--second button--small" href="<?cs var:s.manage_url ?>"><?cs var:L.seller.manage ?><span class="vh"> <?cs var:s.title ?></span></a> <a class="button--link" href="<?cs var:s.page_url ?>"><?cs var:L.seller.page ?><span class="vh"> <?cs var:s.title ?></span></a></div><?cs /if ?>
</li><?cs /each ?></ul>
<?cs if:Pager.prev_url || Pager.next_url ?><?cs call:pager(Pager) ?><?cs /if ?>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.seller.empty_title ?></p><p><?cs var:L.seller.empty_text ?></p></div>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
