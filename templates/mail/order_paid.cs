Subject: <?cs var:say1(L.show.mail_paid_subject, Order.title) ?>
<?cs var:say1(L.show.mail_hello, Order.name) ?>

<?cs if:Order.free == "1" ?><?cs var:L.show.mail_free_text ?><?cs else ?><?cs var:L.show.mail_paid_text ?><?cs /if ?>

<?cs var:Order.title ?>
<?cs var:Order.starts.text ?><?cs if:Order.label ?> · <?cs var:Order.label ?><?cs /if ?><?cs if:Order.days ?>
<?cs var:L.ui.pass_days ?>: <?cs var:Order.days ?><?cs /if ?>
<?cs var:Order.venue ?><?cs if:Order.address ?> (<?cs var:Order.address ?>)<?cs /if ?>

<?cs each:p = Places ?>- <?cs var:p.grade.name ?> <?cs if:p.floor ?><?cs var:p.floor ?> <?cs /if ?><?cs if:p.row ?><?cs var:say3(L.ui.seat_name, p.section, p.row, p.seat) ?><?cs else ?><?cs var:say2(L.ui.entry_name, p.section, p.entry) ?><?cs /if ?><?cs if:p.price != p.grade.name ?> <?cs var:p.price ?><?cs /if ?>
<?cs /each ?>
<?cs var:say1(L.show.mail_total, Order.total) ?>
<?cs var:say1(L.show.mail_code, Order.code) ?>

<?cs var:L.show.mail_tickets ?>
<?cs var:Order.url ?>

