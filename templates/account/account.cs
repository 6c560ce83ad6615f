<?cs set:Page.title = L.account.account_title ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.account.account_title ?></h1>
<?cs call:error_summary(Form) ?>
<dl class="pairs">
<dt><?cs var:L.account.fact_name ?></dt><dd><?cs var:Account.name ?></dd>
<?cs if:string.length(Account.business_name) ?><dt><?cs var:L.account.fact_business ?></dt><dd><?cs var:Account.business_name ?></dd><?cs /if ?>
<dt><?cs var:L.account.fact_email ?></dt><dd><?cs var:Account.email ?></dd>
<dt><?cs var:L.account.fact_role ?></dt><dd><?cs var:L.account.role[Account.role] ?><?cs if:string.length(Account.group) ?> (<?cs var:L.account.group[Account.group] ?>)<?cs /if ?></dd>
<dt><?cs var:L.account.fact_since ?></dt><dd><?cs var:Account.created.date ?></dd>
</dl>
<?cs if:!Account.confirmed ?>
<section class="notice notice--warn">
<p><?cs var:L.account.unconfirmed ?></p>
<?cs call:form_begin(Resend) ?><?cs call:submit_quiet(L.account.resend_button) ?><?cs call:form_end() ?>
</section>
<?cs /if ?>
<h2><?cs var:L.account.password_title ?></h2>
<p class="hint"><?cs var:L.account.password_text ?></p>
<?cs call:form_begin(Form) ?>
<?cs call:field(Form.fields.password) ?>
<?cs call:field(Form.fields.new_password) ?>
<?cs call:submit(L.account.password_button) ?>
<?cs call:form_end() ?>
<h2><?cs var:L.account.sessions_title ?></h2>
<div class="table table--stack"><table>
<thead><tr><th scope="col"><?cs var:L.account.session_browser ?></th><th scope="col"><?cs var:L.account.session_address ?></th><th scope="col"><?cs var:L.account.session_since ?></th><th scope="col"><?cs var:L.account.session_seen ?></th><th scope="col"><span class="vh"><?cs var:L.account.end_one ?></span></th></tr></thead>
<tbody><?cs each:s = Sessions ?>
<tr><th scope="row"><?cs var:s.agent ?><?cs if:s.here ?> <small><?cs var:L.account.session_here ?></small><?cs /if ?></th><td data-label="<?cs var:L.account.session_address ?>"><?cs var:s.address ?></td><td data-label="<?cs var:L.account.session_since ?>"><time datetime="<?cs var:s.created.iso ?>"><?cs var:s.created.text ?></time></td><td data-label="<?cs var:L.account.session_seen ?>"><time datetime="<?cs var:s.seen.iso ?>"><?cs var:s.seen.text ?></time></td><td><?cs if:s.End.action ?><?cs call:form_begin(s.End) ?><button type="submit" class="button--link"><?cs var:L.account.end_one ?><span class="vh">: <?cs var:s.agent ?>, <?cs var:s.address ?></span></button><?cs call:form_end() ?><?cs /if ?></td></tr><?cs /each ?>
</tbody></table></div>
<?cs if:len(Sessions) > #1 ?><?cs call:form_begin(EndOthers) ?><?cs call:submit_quiet(L.account.end_others) ?><?cs call:form_end() ?><?cs /if ?>
<h2><?cs var:L.account.leave_title ?></h2>
<p><a href="/account/withdraw"><?cs var:L.account.leave_link ?></a></p>
<?cs include!"layout/foot.cs" ?>
