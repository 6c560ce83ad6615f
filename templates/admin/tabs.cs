<?cs def:tab(url, text, path) ?><li><a href="<?cs var:url ?>"<?cs if:path == url ?> aria-current="page"<?cs elif:Page.tab == url ?> aria-current="true"<?cs /if ?>><?cs var:text ?></a></li>
<?cs /def ?><?cs include!"macros/look.cs" ?><?cs def:deployment_state(word) ?><?cs call:state(L.catalogue.state_kind[word], L.catalogue.state[word]) ?><?cs /def ?>
<nav aria-label="<?cs var:L.catalogue.console_title ?>"><ul class="tabs">
<?cs call:tab("/admin", L.admin.start_title, Page.path) ?>
<?cs call:tab("/admin/services", L.admin.services_title, Page.path) ?>
<?cs call:tab("/admin/targets", L.target.title, Page.path) ?>
<?cs call:tab("/admin/nodes", L.target.nodes_title, Page.path) ?>
<?cs call:tab("/admin/pool", L.pool.title, Page.path) ?>
<?cs if:User.group == "owner" || User.group == "operator" ?><?cs call:tab("/admin/accounts", L.admin.accounts_title, Page.path) ?><?cs /if ?>
<?cs if:User.group == "owner" || User.group == "finance" ?><?cs call:tab("/admin/money", L.admin.money_title, Page.path) ?><?cs /if ?>
<?cs if:User.group == "owner" || User.group == "operator" ?><?cs call:tab("/admin/mail", L.admin.mail_title, Page.path) ?><?cs call:tab("/admin/audit", L.admin.audit_title, Page.path) ?><?cs /if ?>
</ul></nav>
