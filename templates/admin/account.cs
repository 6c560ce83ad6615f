<?cs if:Account.erased ?><?cs set:Page.title = say1(L.admin.erased, Account.id) ?><?cs else ?><?cs set:Page.title = Account.name ?><?cs /if ?><?cs set:Page.tab = "/admin/accounts" ?><?cs include!"layout/head.cs" ?><?cs include!"admin/tabs.cs" ?>
<p class="crumbs"><a href="/admin/accounts"><?cs var:L.admin.accounts_title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<?cs call:error_summary(Form) ?>
<dl class="pairs">
<dt><?cs var:L.admin.number ?></dt><dd class="num"><?cs var:Account.id ?></dd>
<?cs if:string.length(Account.business_name) ?><dt><?cs var:L.account.fact_business ?></dt><dd><?cs var:Account.business_name ?></dd><?cs /if ?>
<?cs if:!Account.erased ?><dt><?cs var:L.account.fact_email ?></dt><dd><?cs var:Account.email ?><?cs if:!Account.confirmed ?> <?cs call:state("warn", L.admin.unconfirmed) ?><?cs /if ?></dd><?cs /if ?>
<dt><?cs var:L.account.fact_role ?></dt><dd><?cs var:L.account.role[Account.role] ?><?cs if:string.length(Account.group) ?> (<?cs var:L.account.group[Account.group] ?>)<?cs /if ?></dd>
<dt><?cs var:L.account.fact_since ?></dt><dd><?cs call:when(Account.created) ?></dd>
<dt><?cs var:L.account.session_seen ?></dt><dd><?cs if:Account.seen.text ?><?cs call:when(Account.seen) ?><?cs else ?><?cs var:L.admin.never ?><?cs /if ?></dd>
<dt><?cs var:L.admin.sessions ?></dt><dd class="num"><?cs var:Account.sessions_n ?></dd>
<dt><?cs var:L.admin.orders ?></dt><dd class="num"><?cs var:Account.orders_n ?></dd>
</dl>
<p><a href="<?cs var:Audit.url ?>"><?cs var:L.admin.audit_of ?></a></p>
<?cs if:len(Shows) ?><h2><?cs var:L.admin.shows ?></h2>
<ul class="plain"><?cs each:s = Shows ?>
<li class="line"><a href="<?cs var:s.url ?>"><?cs var:s.title ?></a> <?cs call:deployment_state(s.state) ?></li><?cs /each ?>
</ul>
<?cs /if ?><?cs if:Form.action ?><h2><?cs var:L.admin.group_title ?></h2>
<p class="hint"><?cs var:L.admin.group_text ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.group) ?>
<?cs call:submit(L.admin.group_button) ?>
<?cs call:form_end() ?>
<?cs /if ?><?cs if:Confirm.action ?><h2><?cs var:L.admin.confirm_title ?></h2>
<p class="hint"><?cs var:L.admin.confirm_text ?></p>
<?cs call:post_button(Confirm, L.admin.confirm_button) ?>
<?cs /if ?>
<?cs include!"layout/foot.cs" ?>
