Subject: <?cs var:L.account.mail_confirm_subject ?>
<?cs var:L.account.mail_hello ?>

<?cs var:L.account.mail_confirm_text ?>

<?cs var:Mail.url ?>

<?cs var:L.account.mail_confirm_life ?>
<?cs var:L.account.mail_not_you ?>
