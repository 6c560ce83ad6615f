Subject: <?cs var:say1(L.pay.mail_round_cancelled_subject, Mail.title) ?>
<?cs var:say1(L.pay.mail_hello, Mail.name) ?>

<?cs var:L.pay.mail_round_cancelled_text ?>

<?cs var:Mail.title ?>
<?cs var:Mail.starts.text ?>, <?cs var:Mail.venue ?>
<?cs var:L.pay.order_number ?>: <?cs var:Mail.code ?>
<?cs if:Mail.why ?>
<?cs var:Mail.why ?>
<?cs /if ?><?cs if:Mail.money ?>
<?cs var:say1(L.pay.mail_round_cancelled_money, Mail.back) ?>
<?cs /if ?>
<?cs var:Mail.url ?>
