<?cs # head.cs: what every page below /manage/ begins with. Page.title is set before, macros/show.cs and order.cs are included before.
?><?cs include!"layout/head.cs" ?><p class="crumbs"><a href="<?cs var:Manage.url ?>"><?cs var:Manage.title ?></a></p>
<nav aria-label="<?cs var:L.manage.menu ?>"><ul class="tabs">
<?cs each:n = Manage.links ?><li><a href="<?cs var:n.url ?>"<?cs if:n.here == "1" ?> aria-current="page"<?cs /if ?>><?cs var:n.text ?></a></li>
<?cs /each ?></ul></nav>
