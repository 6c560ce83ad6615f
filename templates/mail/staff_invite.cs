Subject: <?cs var:say1(L.manage.mail_staff_subject, Mail.title) ?>
<?cs var:L.account.mail_hello ?>

<?cs var:say2(L.manage.mail_staff_text, Mail.from, Mail.title) ?>

<?cs var:Mail.url ?>

<?cs var:L.manage.mail_staff_life ?>
<?cs var:L.account.mail_not_you ?>
