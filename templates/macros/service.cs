<?cs # service.cs: services, nodes and targets as both consoles show them. Included after look.cs.

  service_refused(t)      t.text: what was asked for is not done, and why; takes the focus
  service_changes(list)   list.N.text: what is or was changed, as sentences
  service_raw(s)          a raw text for administrators, folded
  amount(a)               a.part of a.whole with its bar; a.limit: the sum of the limits
  node_cells(n)           the cells that every table of nodes has: state, CPU, memory, places
  node_heads(dummy)       their heads
?>
<?cs def:service_refused(t) ?><?cs if:t.text ?><div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="refused"><h2 id="refused"><?cs var:L.service.refused ?></h2><p><?cs var:t.text ?></p></div>
<?cs /if ?><?cs /def ?>

<?cs def:service_changes(list) ?><ul class="plain"><?cs each:c = list ?><li><?cs var:c.text ?></li><?cs /each ?></ul><?cs /def ?>

<?cs def:service_raw(s) ?><?cs if:string.length(s) ?> <details class="raw"><summary><?cs var:L.service.raw ?></summary><pre tabindex="0"><?cs var:s ?></pre></details><?cs /if ?><?cs /def ?>

<?cs def:amount(a) ?><span class="num"><?cs var:say2(L.target.amount, a.part, a.whole) ?></span> <?cs call:bar(a.percent) ?><?cs if:a.limit ?><small class="num"><?cs var:say1(L.target.limits, a.limit) ?></small><?cs /if ?><?cs /def ?>

<?cs def:node_heads(dummy) ?><th scope="col"><?cs var:L.admin.state ?></th><th scope="col"><?cs var:L.target.cpu ?></th><th scope="col"><?cs var:L.target.memory ?></th><th scope="col" class="n"><?cs var:L.target.pods ?></th><?cs /def ?>

<?cs def:node_cells(n) ?><td data-label="<?cs var:L.admin.state ?>"><?cs call:state(n.state_kind, n.state) ?></td><td data-label="<?cs var:L.target.cpu ?>"><div class="amount"><?cs call:amount(n.cpu) ?></div></td><td data-label="<?cs var:L.target.memory ?>"><div class="amount"><?cs call:amount(n.memory) ?></div></td><td class="n" data-label="<?cs var:L.target.pods ?>"><?cs var:say2(L.target.amount, n.pods.part, n.pods.whole) ?></td><?cs /def ?>
