Subject: <?cs var:say1(L.agent.mail_updated_subject, Mail.title) ?>
<?cs var:L.account.mail_hello ?>

<?cs var:L.agent.mail_updated_text ?>

<?cs var:Mail.seller_url ?>
