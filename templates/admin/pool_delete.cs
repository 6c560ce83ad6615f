<?cs set:Page.title = say1(L.pool.delete_title, Image.alias) ?><?cs set:Page.tab = "/admin/pool" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<p class="crumbs"><a href="<?cs var:Image.url ?>"><?cs var:Image.alias ?></a></p>
<h1><?cs var:Page.title ?></h1>
<?cs if:Delete.busy ?><div class="error-summary" role="alert" tabindex="-1" autofocus><p><?cs var:L.pool.delete_busy ?></p></div>
<?cs /if ?><p class="lead"><?cs var:Image.name ?> <?cs var:Image.version ?></p>
<?cs if:len(Users) ?><div class="notice notice--bad"><p><?cs var:L.pool.delete_users ?></p><ul><?cs each:u = Users ?>
<li><a href="<?cs var:u.url ?>"><?cs var:u.title ?></a> <?cs var:u.seller ?></li><?cs /each ?></ul></div>
<?cs else ?><p><?cs var:L.pool.delete_no_users ?></p>
<?cs /if ?><ul><?cs if:string.length(Image.digest) ?><li><?cs var:L.pool.delete_will ?></li><?cs /if ?><li><?cs var:L.pool.delete_will_rollback ?></li></ul>
<form method="post" action="<?cs var:Delete.post.action ?>"><input type="hidden" name="token" value="<?cs var:Delete.post.token ?>"><input type="hidden" name="once" value="<?cs var:Delete.post.once ?>">
<p class="row"><button class="button button--danger"><?cs var:L.pool.delete_button ?></button> <a href="<?cs var:Image.url ?>"><?cs var:L.ui.go_back ?></a></p>
</form>
<?cs include!"layout/foot.cs" ?>
