Subject: <?cs var:say1(L.pay.mail_cancelled_subject, Mail.title) ?>
<?cs var:say1(L.pay.mail_hello, Mail.name) ?>

<?cs var:say1(L.pay.mail_cancelled_text, Mail.tickets) ?>

<?cs var:Mail.title ?>
<?cs var:Mail.starts.text ?>, <?cs var:Mail.venue ?>
<?cs var:L.pay.order_number ?>: <?cs var:Mail.code ?>
<?cs if:Mail.money ?>
<?cs var:L.pay.back ?>: <?cs var:Mail.back ?>
<?cs var:L.pay.fee ?>: <?cs var:Mail.fee ?>
<?cs var:L.pay.mail_refund_soon ?>
<?cs /if ?>
<?cs var:Mail.url ?>
