Subject: <?cs var:L.account.mail_known_subject ?>
<?cs var:L.account.mail_hello ?>

<?cs var:L.account.mail_known_text ?>

<?cs var:Mail.url ?>

<?cs var:L.account.mail_not_you ?>
