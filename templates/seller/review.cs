<?cs set:Page.title = Wizard.page_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?><?cs include!"macros/seller.cs" ?>
<?cs call:wizard_head(Wizard) ?>
<h1><?cs var:L.seller.review_title ?></h1>
<?cs if:len(Problems) ?><div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="problems"><h2 id="problems"><?cs var:L.seller.review_problems ?></h2>
<ul><?cs each:p = Problems ?><li><a href="<?cs var:p.url ?>"><?cs var:p.step ?>: <?cs var:p.text ?></a></li><?cs /each ?></ul></div>
<?cs else ?><p class="lead"><?cs var:L.seller.review_lead ?></p>
<?cs call:form_begin(Deploy) ?><p class="row"><button type="submit" class="button"><?cs var:L.seller.deploy_button ?></button></p><?cs call:form_end() ?>
<?cs /if ?><h2><?cs var:L.seller.step.basics ?> <small><a href="<?cs var:Links.basics_url ?>"><?cs var:L.seller.change ?><span class="vh"> <?cs var:L.seller.step.basics ?></span></a></small></h2>
<div class="review"><?cs if:Poster.url ?><img class="poster poster--small" src="<?cs var:Poster.url ?>" alt="<?cs var:L.seller.poster_alt ?>" width="160" height="240"><?cs /if ?>
<dl class="pairs"><dt><?cs var:L.form.wizard_basics.title.label ?></dt><dd><?cs var:Review.title ?><?cs if:Review.subtitle ?><small><?cs var:Review.subtitle ?></small><?cs /if ?></dd>
<dt><?cs var:L.form.wizard_basics.field.label ?></dt><dd><?cs var:Review.field ?></dd>
<dt><?cs var:L.form.wizard_basics.slug.label ?></dt><dd><?cs var:Review.site ?><?cs var:Review.slug ?>/</dd>
<?cs if:Review.running != "0" ?><dt><?cs var:L.ui.running ?></dt><dd><?cs var:say1(L.ui.minutes, Review.running) ?></dd><?cs /if ?>
<dt><?cs var:L.ui.age ?></dt><dd><?cs if:Review.age != "0" ?><?cs var:say1(L.ui.age_from, Review.age) ?><?cs else ?><?cs var:L.seller.all_ages ?><?cs /if ?></dd>
<dt><?cs var:L.ui.venue ?></dt><dd><?cs var:Review.venue ?><?cs if:Review.address ?><small><?cs var:Review.address ?></small><?cs /if ?></dd>
<dt><?cs var:L.ui.seller ?></dt><dd><?cs var:Review.seller_name ?><small><?cs var:Review.seller_contact ?></small></dd></dl></div>
<?cs if:Review.description ?><details><summary><?cs var:L.form.wizard_basics.description.label ?></summary><p class="prose"><?cs var:Review.description ?></p></details><?cs /if ?>
<?cs if:Review.notice ?><details><summary><?cs var:L.form.wizard_basics.notice.label ?></summary><p class="prose"><?cs var:Review.notice ?></p></details><?cs /if ?>
<h2><?cs var:L.seller.step.rounds ?> <small><a href="<?cs var:Links.rounds_url ?>"><?cs var:L.seller.change ?><span class="vh"> <?cs var:L.seller.step.rounds ?></span></a></small></h2>
<?cs if:len(Rounds) ?><div class="table table--stack<?cs if:#Review.rounds_n > #12 ?> table--tall<?cs /if ?>"><table><caption class="vh"><?cs var:L.seller.step.rounds ?></caption><thead><tr><th scope="col"><?cs var:L.ui.when ?></th><th scope="col"><?cs var:L.seller.sale_opens ?></th><th scope="col"><?cs var:L.seller.sale_closes ?></th></tr></thead>
<tbody><?cs each:x = Rounds ?><tr><th scope="row"><?cs call:when(x.starts) ?><?cs if:x.label ?> <small><?cs var:x.label ?></small><?cs /if ?><?cs if:x.covers_n != "0" ?> <small><?cs var:say1(L.seller.covers_n, x.covers_n) ?></small><?cs /if ?></th><td data-label="<?cs var:L.seller.sale_opens ?>"><?cs if:x.opens.text ?><?cs call:when(x.opens) ?><?cs else ?><?cs var:L.seller.at_once ?><?cs /if ?></td><td data-label="<?cs var:L.seller.sale_closes ?>"><?cs call:when(x.closes) ?></td></tr><?cs /each ?></tbody></table></div><?cs /if ?>
<h2><?cs var:L.seller.step.seating ?> <small><a href="<?cs var:Links.seating_url ?>"><?cs var:L.seller.change ?><span class="vh"> <?cs var:L.seller.step.seating ?></span></a></small></h2>
<?cs if:Plan.view ?><p><?cs if:#Plan.floors_n > #1 ?><?cs var:say3(L.seller.plan_sum_floors, won(Plan.places_n), Plan.sections_n, Plan.floors_n) ?><?cs else ?><?cs var:say2(L.seller.plan_sum, won(Plan.places_n), Plan.sections_n) ?><?cs /if ?></p>
<?cs if:len(Kinds) ?><ul class="legend"><?cs each:k = Kinds ?><li><?cs var:k.text ?> <strong class="num"><?cs var:k.n ?></strong></li><?cs /each ?></ul><?cs /if ?>
<?cs call:plan_preview(Plan) ?><?cs /if ?>
<h2><?cs var:L.seller.step.prices ?> <small><a href="<?cs var:Links.prices_url ?>"><?cs var:L.seller.change ?><span class="vh"> <?cs var:L.seller.step.prices ?></span></a></small></h2>
<?cs if:len(Grades) ?><div class="table"><table><caption class="vh"><?cs var:L.seller.grades_title ?></caption><thead><tr><th scope="col"><?cs var:L.ui.grade ?></th><th scope="col" class="n"><?cs var:L.ui.price ?></th><th scope="col" class="n"><?cs var:L.seller.places ?></th></tr></thead>
<tbody><?cs each:g = Grades ?><tr><th scope="row"><?cs call:grade_chip(g) ?> <?cs var:g.name ?></th><td class="n"><?cs if:g.free == "1" ?><?cs var:L.ui.free ?><?cs else ?><?cs var:g.price ?><?cs /if ?></td><td class="n"><?cs var:won(g.places_n) ?></td></tr><?cs /each ?></tbody></table></div><?cs /if ?>
<ul><li><?cs var:say1(L.seller.review_limit, Review.limit) ?></li><li><?cs var:say1(L.seller.review_hold, Review.hold) ?></li><li><?cs var:say1(L.seller.review_free, Review.free_days) ?></li>
<?cs each:x = Refund ?><li><?cs var:say2(L.seller.review_refund, x.days, x.percent) ?></li><?cs /each ?><li><?cs var:L.seller.refund_after ?></li></ul>
<h2><?cs var:L.seller.step.parts ?> <small><a href="<?cs var:Links.parts_url ?>"><?cs var:L.seller.change ?><span class="vh"> <?cs var:L.seller.step.parts ?></span></a></small></h2>
<dl class="pairs"><?cs if:Review.target ?><dt><?cs var:L.form.wizard_parts.target.label ?></dt><dd><?cs var:Review.target ?></dd><?cs /if ?>
<dt><?cs var:L.form.wizard_parts.size.label ?></dt><dd><?cs var:Review.size_text ?><?cs if:Review.target && !Review.local ?><small><?cs var:say2(L.seller.size_pods, Review.min, Review.max) ?></small><small><?cs var:say2(L.seller.size_pod, Review.cpu_m, Review.memory_mib) ?></small><small><?cs var:say2(L.seller.size_database, Review.db_memory_mib, Review.storage_gib) ?></small><?cs /if ?></dd>
<?cs if:Review.cost ?><dt><?cs var:L.seller.an_hour ?></dt><dd class="num"><?cs var:Review.cost ?></dd><?cs /if ?>
<?cs each:p = Parts ?><dt><?cs var:p.kind ?></dt><dd><?cs var:p.alias ?><small><?cs var:p.name ?></small><small><code><?cs var:p.digest ?></code></small></dd>
<?cs /each ?></dl>
<details><summary><?cs var:L.seller.template_title ?></summary><p class="hint"><?cs if:Review.local ?><?cs var:L.seller.template_hint ?><?cs else ?><?cs var:L.seller.template_cluster ?><?cs /if ?></p><pre tabindex="0"><?cs var:Review.template ?></pre></details>
<?cs if:!len(Problems) ?><?cs call:post_button(Deploy, L.seller.deploy_button) ?><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
