<?cs set:Page.title = L.common.nav_shows ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs def:deployment_state(word) ?><?cs call:state(L.catalogue.state_kind[word], L.catalogue.state[word]) ?><?cs /def ?>
<h1><?cs var:L.common.nav_shows ?></h1>
<?cs if:!Searching ?><?cs call:told(Told) ?><?cs if:Unconfirmed ?><div class="notice notice--warn"><p><?cs var:L.account.unconfirmed ?> <a href="/account"><?cs var:L.catalogue.to_confirm ?></a></p></div>
<?cs /if ?><?cs if:len(Orders) ?><section class="box" aria-labelledby="next">
<h2 id="next"><?cs var:L.catalogue.next_title ?></h2>
<ul class="plain"><?cs each:o = Orders ?>
<li class="line"><a href="<?cs var:o.url ?>"><?cs var:o.title ?></a> <span><?cs call:when(o.starts) ?></span><?cs if:o.pay_url ?> <?cs call:state("warn", say1(L.ui.pay_by, o.pay_by.time)) ?><?cs /if ?></li><?cs /each ?>
</ul>
<p><a href="/me/tickets"><?cs var:L.catalogue.all_tickets ?></a></p>
</section>
<?cs /if ?><?cs if:User.role == "seller" ?><section class="box" aria-labelledby="mine">
<h2 id="mine"><?cs var:L.catalogue.mine_title ?></h2>
<?cs if:len(Mine) ?><ul class="plain"><?cs each:s = Mine ?>
<li class="line"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a> <?cs call:deployment_state(s.state) ?></li><?cs /each ?>
</ul>
<?cs else ?><p><?cs var:L.catalogue.mine_none ?></p>
<?cs /if ?><p class="row"><a class="button" href="/seller/shows/new"><?cs var:L.catalogue.new_show ?></a> <a class="button button--second" href="/seller"><?cs var:L.catalogue.my_shows ?></a></p>
</section>
<?cs /if ?><?cs if:User.role == "admin" ?><section class="box" aria-labelledby="console">
<h2 id="console"><?cs var:L.catalogue.console_title ?></h2>
<p class="row"><a class="button button--second" href="/admin"><?cs var:L.catalogue.console_link ?></a> <a href="/admin/services"><?cs var:L.admin.services_title ?></a><?cs if:User.group == "owner" || User.group == "operator" ?> <a href="/admin/accounts"><?cs var:L.admin.accounts_title ?></a><?cs /if ?><?cs if:User.group == "owner" || User.group == "finance" ?> <a href="/admin/money"><?cs var:L.admin.money_title ?></a><?cs /if ?></p>
</section>
<?cs /if ?><?cs /if ?><?cs if:!?User.name ?><p class="lead"><?cs var:L.catalogue.open_text ?> <a href="/signup"><?cs var:L.common.nav_signup ?></a></p>
<?cs /if ?><?cs call:error_summary(Filter) ?>
<?cs call:filter_begin(Filter) ?><?cs call:filter_search(Filter.fields.q) ?><?cs call:filter_choice(Filter.fields.field, L.catalogue.all_fields) ?><?cs call:field_unmarked(Filter.fields.from) ?><?cs call:field_unmarked(Filter.fields.to) ?><?cs call:filter_tick(Filter.fields.left) ?><?cs call:filter_end(L.catalogue.search) ?>
<?cs if:len(Shows) ?><?cs if:Searching ?><p class="hint"><?cs var:say1(L.catalogue.found, Found) ?> · <a href="/"><?cs var:L.catalogue.clear ?></a></p>
<?cs /if ?><ul class="cards"><?cs each:s = Shows ?><?cs call:show_card(s) ?><?cs /each ?></ul>
<?cs if:Pager.prev_url || Pager.next_url ?><?cs call:pager(Pager) ?><?cs /if ?>
<?cs elif:Searching ?><div class="empty"><p class="empty__title"><?cs var:L.catalogue.none_found ?></p><p><?cs var:L.catalogue.none_found_text ?></p><p><a class="button" href="/"><?cs var:L.catalogue.clear ?></a></p></div>
<?cs else ?><div class="empty"><p class="empty__title"><?cs var:L.catalogue.none ?></p><p><?cs var:L.catalogue.none_text ?></p></div>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
