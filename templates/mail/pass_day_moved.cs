Subject: <?cs var:say1(L.pay.mail_pass_moved_subject, Mail.title) ?>
<?cs var:say1(L.pay.mail_hello, Mail.name) ?>

<?cs var:L.pay.mail_pass_moved_text ?>

<?cs var:Mail.title ?>, <?cs var:Mail.venue ?>
<?cs var:L.pay.before ?>: <?cs var:Mail.from.text ?>
<?cs var:L.pay.now ?>: <?cs var:Mail.day.text ?>
<?cs if:Mail.days ?><?cs var:L.ui.pass_days ?>: <?cs var:Mail.days ?>
<?cs /if ?><?cs var:L.pay.order_number ?>: <?cs var:Mail.code ?>

<?cs var:say2(L.pay.mail_pass_moved_ask, Mail.seller, Mail.contact) ?>
<?cs var:Mail.url ?>
