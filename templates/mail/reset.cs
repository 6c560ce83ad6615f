Subject: <?cs var:L.account.mail_reset_subject ?>
<?cs var:L.account.mail_hello ?>

<?cs var:L.account.mail_reset_text ?>

<?cs var:Mail.url ?>

<?cs var:L.account.mail_reset_life ?>
<?cs var:L.account.mail_not_you ?>
