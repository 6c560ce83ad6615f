Subject: <?cs var:say1(L.pay.mail_pass_day_subject, Mail.title) ?>
<?cs var:say1(L.pay.mail_hello, Mail.name) ?>

<?cs var:L.pay.mail_pass_day_text ?>

<?cs var:Mail.title ?>, <?cs var:Mail.venue ?>
<?cs var:L.pay.mail_pass_day ?>: <?cs var:Mail.day.text ?>
<?cs if:Mail.days ?><?cs var:L.ui.pass_days ?>: <?cs var:Mail.days ?>
<?cs /if ?><?cs var:L.pay.order_number ?>: <?cs var:Mail.code ?>
<?cs if:Mail.why ?>
<?cs var:Mail.why ?>
<?cs /if ?>
<?cs var:say2(L.pay.mail_pass_day_ask, Mail.seller, Mail.contact) ?>
<?cs var:Mail.url ?>
