<?cs if:L.error[Error.key].title ?><?cs set:Page.title = L.error[Error.key].title ?><?cs set:Page.say = L.error[Error.key].text ?><?cs if:Error.key == "frozen" ?><?cs if:?Error.until.text ?><?cs set:Page.say = say1(L.error.frozen.text, Error.until.text) ?><?cs else ?><?cs set:Page.say = L.error.frozen.text_soon ?><?cs /if ?><?cs /if ?><?cs else ?><?cs set:Page.title = L.error.other.title ?><?cs set:Page.say = L.error.other.text ?><?cs /if ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:Page.title ?></h1>
<?cs var:paragraphs(Page.say) ?>
<?cs if:Error.key == "confirm" ?><p><a class="button" href="/account"><?cs var:L.error.to_account ?></a></p>
<?cs else ?><p><a class="button" href="/"><?cs var:L.error.to_start ?></a></p>
<?cs /if ?><?cs if:Error.id ?><p class="hint"><?cs var:L.error.id ?> <code><?cs var:Error.id ?></code></p>
<?cs /if ?><?cs include!"layout/foot.cs" ?>
