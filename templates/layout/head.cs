<?cs include!"macros/form.cs" ?><?cs include!"macros/table.cs" ?><!doctype html>
<html lang="<?cs var:Page.lang ?>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><?cs if:Page.wrong == "1" ?><?cs var:L.common.error_mark ?> <?cs /if ?><?cs if:Page.title ?><?cs var:Page.title ?> - <?cs /if ?><?cs var:L.common.site ?></title>
<link rel="stylesheet" href="/static/clove.css?v=<?cs var:Page.v ?>">
<link rel="stylesheet" href="/static/print.css?v=<?cs var:Page.v ?>" media="print">
<link rel="icon" href="/static/logo.svg?v=<?cs var:Page.v ?>" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main"><?cs var:L.common.skip ?></a>
<?cs if:Page.sandbox == "1" ?><p class="sandbox" role="note"><?cs var:L.common.sandbox ?></p>
<?cs /if ?><header class="site">
<a class="site__name" href="/"><?cs var:L.common.site ?></a>
<nav class="site__nav" aria-label="<?cs var:L.common.menu ?>">
<?cs if:len(Nav) ?><ul>
<?cs each:n = Nav ?><li><a href="<?cs var:n.url ?>"<?cs if:n.here == "1" ?> aria-current="page"<?cs /if ?>><?cs var:n.text ?></a></li>
<?cs /each ?></ul>
<?cs /if ?></nav>
<div class="site__who">
<a href="/lang?to=<?cs if:Page.lang == "ko" ?>en<?cs else ?>ko<?cs /if ?>&amp;back=<?cs var:url_escape(Page.path) ?>" lang="<?cs if:Page.lang == "ko" ?>en<?cs else ?>ko<?cs /if ?>" hreflang="<?cs if:Page.lang == "ko" ?>en<?cs else ?>ko<?cs /if ?>" rel="nofollow"><?cs var:L.common.other_language ?></a>
<?cs if:?User.name ?><span class="site__user"><?cs var:User.name ?></span>
<?cs if:Logout.action ?><?cs call:post_button(Logout, L.common.logout) ?><?cs /if ?><?cs /if ?></div>
</header>
<main id="main" tabindex="-1">
<?cs if:Flash.text ?><p class="flash" role="status"><?cs var:Flash.text ?></p>
<?cs /if ?>
