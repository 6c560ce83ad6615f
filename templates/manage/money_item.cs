<?cs set:Page.title = L.manage.money_settle_title ?><?cs include!"manage/head.cs" ?>
<h1><?cs var:L.manage.money_settle_title ?></h1>
<?cs call:error_summary(Form) ?>
<dl class="pairs">
<dt><?cs var:L.manage.money_what ?></dt><dd><?cs call:state("bad", Item.kind) ?></dd>
<dt><?cs var:L.manage.money_amount ?></dt><dd class="num"><?cs var:Item.amount ?></dd>
<dt><?cs var:L.manage.money_why ?></dt><dd><?cs var:Item.why ?><?cs if:Item.raw ?><details><summary><?cs var:L.manage.money_raw ?></summary><code><?cs var:Item.raw ?></code></details><?cs /if ?></dd>
<dt><?cs var:L.manage.csv.code ?></dt><dd class="num"><?cs if:Item.order_url ?><a href="<?cs var:Item.order_url ?>"><?cs var:Item.code ?></a><?cs else ?><?cs var:Item.code ?><?cs /if ?></dd>
<dt><?cs var:L.manage.money_since ?></dt><dd><?cs call:when(Item.at) ?></dd>
<?cs if:Item.intent ?><dt><?cs var:L.manage.money_intent ?></dt><dd><code><?cs var:Item.intent ?></code></dd><?cs /if ?>
<?cs if:Item.refund ?><dt><?cs var:L.manage.money_refund ?></dt><dd><code><?cs var:Item.refund ?></code></dd><?cs /if ?>
</dl>
<?cs call:notice("", Item.todo) ?>
<?cs if:Item.goes_back ?><p><?cs var:L.manage.money_back_goes ?></p>
<?cs elif:Item.back.action ?><form method="post" action="<?cs var:Item.back.action ?>"><input type="hidden" name="token" value="<?cs var:Item.back.token ?>"><input type="hidden" name="once" value="<?cs var:Item.back.once ?>">
	<p class="row"><button class="button button--second"><?cs var:say1(L.manage.money_back_button, Item.amount) ?></button></p>
</form>
<?cs /if ?><?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.note) ?>
<p class="row"><button class="button"><?cs var:L.manage.money_settle_button ?></button><a href="<?cs var:Url.money ?>"><?cs var:L.ui.go_back ?></a></p>
<?cs call:form_end() ?>
<?cs include!"layout/foot.cs" ?>
