Subject: <?cs var:say1(L.backup.mail_restore_failed_subject, Mail.title) ?>
<?cs var:L.account.mail_hello ?>

<?cs var:Mail.why ?>
<?cs var:L.backup.mail_restore_failed_text ?>

<?cs var:Mail.seller_url ?>
