<?cs set:Page.title = Show.title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<p class="crumbs"><a href="/seller"><?cs var:L.seller.home_title ?></a></p>
<h1><?cs var:Show.title ?></h1>
<p class="lead"><?cs call:state(Show.state, Show.state_word) ?></p>
<?cs if:Show.trouble ?><div class="notice notice--bad"><p><?cs var:Show.trouble ?></p></div><?cs else ?><p><?cs var:L.seller.word_text[Show.word] ?></p><?cs /if ?>
<?cs if:len(Steps) ?><h2><?cs var:L.seller.progress_title ?></h2>
<?cs call:progress(Steps) ?>
<?cs /if ?><?cs if:Again.action ?><?cs call:form_begin(Again) ?><p class="row"><button type="submit" class="button"><?cs var:L.seller.again_button ?></button></p><?cs call:form_end() ?>
<?cs /if ?><?cs if:Start.action ?><?cs call:form_begin(Start) ?><p class="row"><button type="submit" class="button"><?cs var:L.seller.start_again_button ?></button></p><?cs call:form_end() ?>
<?cs /if ?><?cs if:Show.page_url ?><p class="row"><a class="button" href="<?cs var:Show.manage_url ?>"><?cs var:L.seller.manage ?></a> <a class="button button--second" href="<?cs var:Show.page_url ?>"><?cs var:L.seller.page ?></a></p>
<?cs /if ?><?cs if:Show.places_n ?><dl class="figures"><div><dt><?cs var:L.seller.gone ?></dt><dd class="figure__n"><?cs var:won(Show.gone_n) ?></dd><dd class="hint"><?cs var:say1(L.seller.of_places, won(Show.places_n)) ?></dd></div><div><dt><?cs var:L.ui.left ?></dt><dd class="figure__n"><?cs var:won(Show.left_n) ?></dd></div></dl>
<?cs /if ?><?cs if:Show.money_n ?><div class="notice notice--warn"><p><?cs var:say1(L.seller.money_waits, Show.money_n) ?></p></div>
<?cs /if ?><dl class="pairs"><dt><?cs var:L.form.wizard_basics.slug.label ?></dt><dd><?cs var:Show.site ?></dd><dt><?cs var:L.form.wizard_basics.field.label ?></dt><dd><?cs var:Show.field ?></dd><?cs if:Show.first.date ?><dt><?cs var:L.ui.dates ?></dt><dd><?cs call:show_days(Show) ?></dd><?cs /if ?><dt><?cs var:L.seller.created ?></dt><dd><?cs call:when(Show.created) ?></dd></dl>
<p><a href="<?cs var:Show.service_url ?>"><?cs if:Show.word == "deleted" ?><?cs var:L.service.show_link_deleted ?><?cs else ?><?cs var:L.service.show_link ?><?cs /if ?></a></p>
<h2><?cs var:L.seller.events_title ?></h2>
<?cs if:len(Events) ?><div class="table"><table><caption class="vh"><?cs var:L.seller.events_title ?></caption><thead><tr><th scope="col"><?cs var:L.seller.event_at ?></th><th scope="col"><?cs var:L.seller.event_what ?></th></tr></thead>
<tbody><?cs each:e = Events ?><tr><td class="num"><?cs call:when(e.at) ?></td><td><?cs if:e.kind != "idle" ?><?cs call:state(e.kind, e.level) ?> <?cs /if ?><?cs var:e.text ?></td></tr><?cs /each ?></tbody></table></div>
<?cs else ?><p class="hint"><?cs var:L.seller.events_empty ?></p>
<?cs /if ?><?cs if:Show.template ?><details><summary><?cs var:L.seller.template_title ?></summary><pre tabindex="0"><?cs var:Show.template ?></pre></details>
<?cs /if ?><?cs if:Show.stop_url ?><h2><?cs var:L.seller.stop_heading ?></h2>
<p><?cs var:L.seller.stop_hint ?></p>
<p><a class="button button--second button--small" href="<?cs var:Show.stop_url ?>"><?cs var:L.seller.stop_link ?></a></p>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
