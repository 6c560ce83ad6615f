Subject: <?cs var:say1(L.agent.mail_deleted_subject, Mail.title) ?>
<?cs var:L.account.mail_hello ?>

<?cs var:say1(L.agent.mail_deleted_text, Mail.title) ?>
