<?cs set:Page.title = L.catalogue.welcome_title ?><?cs include!"layout/head.cs" ?><?cs include!"macros/look.cs" ?>
<div class="welcome">
<div>
<h1><?cs var:L.catalogue.welcome_title ?></h1>
<p class="lead"><?cs var:L.catalogue.welcome_text ?></p>
<p class="row"><a class="button" href="/signup"><?cs var:L.common.nav_signup ?></a> <a class="button button--second" href="/login"><?cs var:L.common.nav_login ?></a></p>
<p class="hint"><?cs var:L.catalogue.welcome_members ?></p>
</div>
<div class="welcome__posters" aria-hidden="true">
<div class="poster f-concert"><?cs call:poster_art("concert") ?></div>
<div class="poster f-classical"><?cs call:poster_art("classical") ?></div>
<div class="poster f-exhibition"><?cs call:poster_art("exhibition") ?></div>
<div class="poster f-musical"><?cs call:poster_art("musical") ?></div>
</div>
</div>
<div class="halves">
<section>
<h2><?cs var:L.catalogue.welcome_buy ?></h2>
<ol>
<li><?cs var:L.catalogue.welcome_buy_1 ?></li>
<li><?cs var:L.catalogue.welcome_buy_2 ?></li>
<li><?cs var:L.catalogue.welcome_buy_3 ?></li>
</ol>
</section>
<section>
<h2><?cs var:L.catalogue.welcome_sell ?></h2>
<ol>
<li><?cs var:L.catalogue.welcome_sell_1 ?></li>
<li><?cs var:L.catalogue.welcome_sell_2 ?></li>
<li><?cs var:L.catalogue.welcome_sell_3 ?></li>
</ol>
<p><a href="/signup?role=seller"><?cs var:L.catalogue.welcome_sell_link ?></a></p>
</section>
</div>
<?cs include!"layout/foot.cs" ?>
