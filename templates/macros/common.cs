<?cs # common.cs: when, state, notice, empty, pager, figures, progress, answer, confirmation. Each macro takes one node or two words.

  when(t)            t.text .iso, as tpl_time sets them; t.exact (a full date) becomes the title of a relative time
  state(kind, word)  kind good | warn | bad | busy | idle: shape and colour beside the word
  notice(kind, text) kind "" | good | warn | bad
  empty(e)           e.title, e.text (how to get what would be here), e.url e.label
  pager(p)           p.from p.to p.total (numbers), p.prev_url p.next_url
  figures(list)      list.N: .label .value .note
  bar(percent)       0 to 100, beside its number, never alone
  spark(s)           s.points ("0,20 10,18 …" in 100 by 24), s.label
  progress(list)     list.N: .state done | now | waiting | failed, .name, .text (what happened, what to do), .at (time)
  answer(a)          a.kind ok | no, a.word (large), a.lines.N (texts)
  confirm(c)         a page of its own before something cannot be undone: c.title c.text, c.will.N (what will happen),
                     c.post (tpl_post: .action .token .once), c.label, c.back_url c.back

  Markup without a macro:
  tables   div.table > table; th scope; numbers class="n"; tr.worst; div.table--tall scrolls with its head in sight
  filters  form.filter method=get > div.field (label, control) … button.button--second.button--small
  pairs    dl.pairs > dt, dd            columns  div.beside > div, aside.aside            cards  ul.cards > show_card
  rounds   ol.rounds > round_row        orders   ul.plain > order_row                     tickets  div.tickets > ticket
  buttons  .button (one a page) .button--second .button--danger .button--small .button--link
?>
<?cs def:when(t) ?><?cs if:t.text ?><time datetime="<?cs var:t.iso ?>"<?cs if:t.exact ?> title="<?cs var:t.exact ?>"<?cs /if ?>><?cs var:t.text ?></time><?cs /if ?><?cs /def ?>

<?cs def:state(kind, word) ?><span class="state state--<?cs var:kind ?>"><?cs var:word ?></span><?cs /def ?>

<?cs def:notice(kind, text) ?><div class="notice<?cs if:kind ?> notice--<?cs var:kind ?><?cs /if ?>"><p><?cs var:text ?></p></div><?cs /def ?>

<?cs def:empty(e) ?><div class="empty"><p class="empty__title"><?cs var:e.title ?></p><?cs if:e.text ?><p><?cs var:e.text ?></p><?cs /if ?><?cs if:e.url ?><p><a class="button" href="<?cs var:e.url ?>"><?cs var:e.label ?></a></p><?cs /if ?></div><?cs /def ?>

<?cs def:pager(p) ?><nav class="pager" aria-label="<?cs var:L.ui.pages ?>"><?cs if:p.total ?><span class="hint num"><?cs var:say3(L.ui.page_of, p.from, p.to, p.total) ?></span><?cs /if ?><?cs if:p.prev_url ?><a rel="prev" href="<?cs var:p.prev_url ?>"><?cs var:L.ui.prev ?></a><?cs /if ?><?cs if:p.next_url ?><a rel="next" href="<?cs var:p.next_url ?>"><?cs var:L.ui.next ?></a><?cs /if ?></nav><?cs /def ?>

<?cs def:figures(list) ?><ul class="figures"><?cs each:f = list ?><li><span class="hint"><?cs var:f.label ?></span> <strong class="figure__n"><?cs var:f.value ?></strong><?cs if:f.note ?> <span class="hint"><?cs var:f.note ?></span><?cs /if ?></li><?cs /each ?></ul><?cs /def ?>

<?cs def:bar(percent) ?><svg class="bar" aria-hidden="true"><rect width="<?cs var:percent ?>%" height="100%"/></svg><?cs /def ?>

<?cs def:spark(s) ?><svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="<?cs var:s.label ?>"><polyline points="<?cs var:s.points ?>" vector-effect="non-scaling-stroke"/></svg><?cs /def ?>

<?cs def:progress(list) ?><ol class="progress"><?cs each:p = list ?><li class="progress__<?cs var:p.state ?>"<?cs if:p.state == "now" ?> aria-current="step"<?cs /if ?>><strong><?cs var:p.name ?></strong> <span class="vh">– <?cs if:p.state == "done" ?><?cs var:L.ui.step_done ?><?cs elif:p.state == "now" ?><?cs var:L.ui.step_now ?><?cs elif:p.state == "failed" ?><?cs var:L.ui.step_failed ?><?cs else ?><?cs var:L.ui.step_waiting ?><?cs /if ?></span><?cs if:p.at.text ?> <small><?cs call:when(p.at) ?></small><?cs /if ?><?cs if:p.text ?><br><?cs var:p.text ?><?cs /if ?></li><?cs /each ?></ol><?cs /def ?>

<?cs def:answer(a) ?><div class="answer answer--<?cs var:a.kind ?>" role="alert"><svg viewBox="0 0 100 100" aria-hidden="true"><?cs if:a.kind == "ok" ?><circle cx="50" cy="50" r="45"/><path d="m28 52 16 16 30-34"/><?cs else ?><path d="M32 5h36l27 27v36L68 95H32L5 68V32Z"/><path d="m34 34 32 32m0-32L34 66"/><?cs /if ?></svg><div><p class="answer__word"><?cs var:a.word ?></p><?cs each:x = a.lines ?><p><?cs var:x ?></p><?cs /each ?></div></div><?cs /def ?>

<?cs def:confirm(c) ?><h1><?cs var:c.title ?></h1>
<?cs if:c.text ?><p class="lead"><?cs var:c.text ?></p><?cs /if ?>
<?cs if:len(c.will) ?><div class="notice notice--bad"><ul><?cs each:w = c.will ?><li><?cs var:w ?></li><?cs /each ?></ul></div><?cs /if ?>
<form method="post" action="<?cs var:c.post.action ?>"><input type="hidden" name="token" value="<?cs var:c.post.token ?>"><input type="hidden" name="once" value="<?cs var:c.post.once ?>">
	<p class="row"><button class="button button--danger"><?cs var:c.label ?></button><?cs if:c.back_url ?><a href="<?cs var:c.back_url ?>"><?cs if:c.back ?><?cs var:c.back ?><?cs else ?><?cs var:L.ui.go_back ?><?cs /if ?></a><?cs /if ?></p>
</form><?cs /def ?>
