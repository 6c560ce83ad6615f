
-- 
<?cs var:L.common.site ?><?cs if:Url.site ?>
<?cs var:Url.site ?><?cs /if ?>

<?cs var:L.common.mail_footer ?>
