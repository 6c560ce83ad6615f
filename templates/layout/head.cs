<?cs include!"macros/form.cs" ?><?cs include!"macros/common.cs" ?><?cs
def:other_lang(lang) ?><?cs if:lang == "ko" ?>en<?cs else ?>ko<?cs /if ?><?cs /def ?><!doctype html>
<html lang="<?cs var:Page.lang ?>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><?cs if:Page.wrong == "1" ?><?cs var:L.common.error_mark ?> <?cs /if ?><?cs if:Page.title ?><?cs var:Page.title ?> - <?cs /if ?><?cs var:L.common.site ?></title>
<link rel="stylesheet" href="/static/clove.css?v=<?cs var:Page.v ?>">
<link rel="stylesheet" href="/static/print.css?v=<?cs var:Page.v ?>" media="print">
<link rel="icon" href="/static/favicon.svg?v=<?cs var:Page.v ?>" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main"><?cs var:L.common.skip ?></a>
<?cs if:Page.sandbox == "1" ?><p class="sandbox" role="note"><?cs var:L.common.sandbox ?></p>
<?cs /if ?><header class="head">
<a class="head__home" href="/"><img src="/static/logo.svg?v=<?cs var:Page.v ?>" alt="" width="28" height="28"><?cs var:L.common.site ?></a>
<nav class="head__nav" aria-label="<?cs var:L.common.menu ?>">
<?cs if:len(Nav) ?><ul>
<?cs each:n = Nav ?><li><a href="<?cs var:n.url ?>"<?cs if:n.here == "1" ?> aria-current="page"<?cs /if ?>><?cs var:n.text ?></a></li>
<?cs /each ?></ul>
<?cs /if ?><?cs if:?User.name && Logout.action ?><?cs call:form_begin(Logout) ?><button type="submit" title="<?cs var:User.name ?>"><?cs var:L.common.logout ?></button><?cs call:form_end() ?><?cs /if ?><a href="/lang?to=<?cs call:other_lang(Page.lang) ?>&amp;back=<?cs var:url_escape(Page.here) ?>" lang="<?cs call:other_lang(Page.lang) ?>" hreflang="<?cs call:other_lang(Page.lang) ?>" rel="nofollow"><?cs var:L.common.other_language ?></a>
</nav>
</header>
<main id="main" tabindex="-1">
<?cs if:?Freeze.now && Error.key != "frozen" ?><div class="notice notice--warn" role="note"><p><?cs
if:Freeze.now == "1" ?><?cs if:?Freeze.until.text ?><?cs var:say1(L.show.freeze_now, Freeze.until.text) ?><?cs else ?><?cs var:L.show.freeze_now_open ?><?cs /if ?><?cs
elif:?Freeze.until.text ?><?cs var:say2(L.show.freeze_soon, Freeze.from.text, Freeze.until.text) ?><?cs
else ?><?cs var:say1(L.show.freeze_soon_open, Freeze.from.text) ?><?cs /if ?></p></div>
<?cs /if ?><?cs if:Flash.text ?><div class="notice notice--good" role="status"><p><?cs var:Flash.text ?></p></div>
<?cs /if ?>
