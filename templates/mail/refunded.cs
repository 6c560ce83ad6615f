Subject: <?cs var:say2(L.pay.mail_refunded_subject, Mail.title, Mail.back) ?>
<?cs var:say1(L.pay.mail_hello, Mail.name) ?>

<?cs var:say1(L.pay.mail_refunded_text, Mail.back) ?>

<?cs var:Mail.title ?>
<?cs var:Mail.starts.text ?>, <?cs var:Mail.venue ?>
<?cs var:L.pay.order_number ?>: <?cs var:Mail.code ?>

<?cs var:Mail.url ?>
