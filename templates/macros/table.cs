<?cs # Small parts of tables and lists.
  pager(p)   p.previous and p.next are addresses (missing: there is none), p.text says where one is
  when(t)    a node of tpl_time: the words people say, the exact instant for machines ?><?cs

def:pager(p) ?><?cs if:p.previous || p.next ?><nav class="pager" aria-label="<?cs var:L.common.pages ?>">
<?cs if:p.previous ?><a href="<?cs var:p.previous ?>" rel="prev"><?cs var:L.common.previous ?></a>
<?cs /if ?><?cs if:p.text ?><span class="pager__here"><?cs var:p.text ?></span>
<?cs /if ?><?cs if:p.next ?><a href="<?cs var:p.next ?>" rel="next"><?cs var:L.common.next ?></a>
<?cs /if ?></nav>
<?cs /if ?><?cs /def ?><?cs

def:when(t) ?><?cs if:t.iso ?><time datetime="<?cs var:t.iso ?>"><?cs var:t.text ?></time><?cs /if ?><?cs /def ?>
