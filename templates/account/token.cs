<?cs set:Page.title = L.account.token_title[Token.state] ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.token_title[Token.state] ?></h1>
<p><?cs var:L.account.token_text[Token.kind] ?></p>
<p><?cs if:Token.kind == "reset" ?><a class="button" href="/password/forgot"><?cs var:L.account.forgot_title ?></a><?cs else ?><a class="button" href="/account"><?cs var:L.common.nav_account ?></a><?cs /if ?></p>
<?cs include!"layout/foot.cs" ?>
