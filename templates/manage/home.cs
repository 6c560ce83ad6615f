<?cs set:Page.title = L.manage.home_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.home_title ?></h1>
<?cs if:#Needs.money || #Needs.mails ?><section class="notice notice--warn">
<h2><?cs var:L.manage.needs_title ?></h2>
<?cs if:#Needs.money ?><p><a href="<?cs var:Needs.money_url ?>"><?cs var:say1(L.manage.needs_money, won(Needs.money)) ?></a></p><?cs /if ?>
<?cs if:#Needs.mails ?><p><a href="#mails"><?cs var:say1(L.manage.needs_mails, won(Needs.mails)) ?></a></p><?cs /if ?>
</section><?cs /if ?>
<?cs if:Next.starts.text ?><section class="box">
<h2><?cs var:L.manage.next_title ?></h2>
<p class="lead"><?cs call:when(Next.starts) ?><?cs if:Next.label ?> · <?cs var:Next.label ?><?cs /if ?></p>
<p><?cs var:say2(L.manage.next_sold, won(Next.sold), won(Next.places)) ?><?cs if:#Next.inside ?> · <?cs var:say1(L.manage.next_inside, won(Next.inside)) ?><?cs /if ?></p>
<?cs call:bar(Next.percent) ?>
<p class="row"><a class="button" href="<?cs var:Next.checkin_url ?>"><?cs var:L.manage.go_checkin ?></a> <a class="button button--second" href="<?cs var:Next.bookers_url ?>"><?cs var:L.manage.go_bookers ?></a></p>
</section><?cs else ?><p class="lead"><?cs var:L.manage.next_none ?></p><?cs /if ?>
<?cs call:figures(Figures) ?>
<?cs if:len(Mails) ?><section id="mails">
<h2><?cs var:L.manage.mails_title ?></h2>
<p><?cs var:L.manage.mails_text ?></p>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.manage.mail_to ?></th><th scope="col"><?cs var:L.manage.mail_subject ?></th><th scope="col"><?cs var:L.manage.mail_failed ?></th></tr></thead>
<tbody><?cs each:m = Mails ?>
<tr><th scope="row"><?cs var:m.to ?></th><td data-label="<?cs var:L.manage.mail_subject ?>"><?cs var:m.subject ?></td><td data-label="<?cs var:L.manage.mail_failed ?>"><?cs call:when(m.at) ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs call:post_button(Retry, L.manage.mails_button) ?>
</section><?cs /if ?>
<?cs include!"layout/foot.cs" ?>
