Subject: <?cs var:say1(L.agent.mail_update_failed_subject, Mail.title) ?>
<?cs var:L.account.mail_hello ?>

<?cs var:Mail.why ?>
<?cs var:L.agent.mail_update_failed_text ?>

<?cs var:Mail.seller_url ?>
