Subject: <?cs var:say1(L.agent.mail_deployed_subject, Mail.title) ?>
<?cs var:L.account.mail_hello ?>

<?cs var:L.agent.mail_deployed_text ?>

<?cs var:L.agent.mail_page ?>: <?cs var:Mail.url ?>
<?cs var:L.agent.mail_manage ?>: <?cs var:Mail.seller_url ?>
