Subject: <?cs var:say1(L.pay.mail_round_postponed_subject, Mail.title) ?>
<?cs var:say1(L.pay.mail_hello, Mail.name) ?>

<?cs var:L.pay.mail_round_postponed_text ?>

<?cs var:Mail.title ?>, <?cs var:Mail.venue ?>
<?cs var:L.pay.before ?>: <?cs var:Mail.from.text ?>
<?cs var:L.pay.now ?>: <?cs var:Mail.starts.text ?>
<?cs var:L.pay.order_number ?>: <?cs var:Mail.code ?>

<?cs var:L.pay.mail_round_postponed_cancel ?>
<?cs var:Mail.url ?>
