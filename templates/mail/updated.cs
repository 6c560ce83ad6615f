Subject: <?cs var:say1(L.agent.mail_updated_subject, Mail.title) ?>
<?cs var:L.account.mail_hello ?>

<?cs var:say1(L.agent.mail_updated_text, Mail.title) ?>

<?cs var:Mail.seller_url ?>
