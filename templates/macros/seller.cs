<?cs # seller.cs: the seller's side: the head and foot of a step, rows of a form, the plan of a hall, drafts, results not yet seen.

  wizard_head(w)          w.title w.steps w.nav w.back_url: where one is, and the way to every other step
  wizard_begin(f)         a form whose buttons say what to do (name act): the first, which Enter presses, goes on
  wizard_foot(w)          the primary button, saving for another day, the way back
  cell(f, i)              one item of a repeated field with its label; cell_select(f, i, options, blank) the same as a list
  list_error(f)           the error of a repeated field as a whole
  plan_preview(p)         p.view p.stage p.dense p.sections.N: .points .x .y .name .kind .colour .mark: sections, in the colour of their grade
  plan_small(p)           the same without words, for a card
  drafts(list)            drafts.N: .title .field .changed .url .delete_url
  told(t)                 t.list.N: .kind .text .why .url; t.post: results of deployments their seller has not seen yet
?>
<?cs def:wizard_head(w) ?><p class="crumbs"><a href="/seller"><?cs var:L.seller.home_title ?></a> › <?cs var:w.title ?></p>
<?cs call:steps(w.steps) ?>
<nav aria-label="<?cs var:L.seller.steps ?>"><ol class="tabs"><?cs each:n = w.nav ?><li><a href="<?cs var:n.url ?>"<?cs if:n.here == "1" ?> aria-current="step"<?cs /if ?>><?cs var:n.text ?></a></li><?cs /each ?></ol></nav>
<?cs /def ?>

<?cs def:wizard_begin(f) ?><form method="post" action="<?cs var:f.action ?>" enctype="multipart/form-data" novalidate>
<input type="hidden" name="token" value="<?cs var:f.token ?>">
<input type="hidden" name="once" value="<?cs var:f.once ?>">
<button class="vh" name="act" value="next" tabindex="-1" aria-hidden="true"><?cs var:L.seller.next ?></button>
<?cs /def ?>

<?cs def:wizard_foot(w) ?><p class="row"><button type="submit" class="button" name="act" value="next"><?cs var:L.seller.next ?></button>
<button type="submit" class="button--link" name="act" value="later"><?cs var:L.seller.later ?></button></p>
<?cs /def ?>

<?cs def:cell(f, i) ?><div class="field<?cs if:i.error ?> field--error<?cs /if ?>"><label for="<?cs var:i.id ?>"><?cs var:f.label ?></label>
<?cs if:i.error ?><p class="field__error" id="<?cs var:i.id ?>-error"><span class="vh"><?cs var:L.common.error_mark ?></span> <?cs var:i.error ?></p>
<?cs /if ?><input type="<?cs call:type_of(f, i.error) ?>" id="<?cs var:i.id ?>" name="<?cs var:f.name ?>" value="<?cs var:i.value ?>"<?cs call:attributes(f) ?><?cs if:i.error ?> aria-invalid="true" aria-describedby="<?cs var:i.id ?>-error"<?cs /if ?>></div>
<?cs /def ?>

<?cs def:cell_hidden(f, i) ?><input type="hidden" name="<?cs var:f.name ?>" value="<?cs var:i.value ?>"><?cs /def ?>

<?cs def:select_bare(f, i, options, blank) ?><select id="<?cs var:i.id ?>" name="<?cs var:f.name ?>"<?cs if:i.error ?> aria-invalid="true" aria-describedby="<?cs var:i.id ?>-error"<?cs /if ?>>
<?cs if:blank ?><option value=""><?cs var:L.common.choose ?></option>
<?cs /if ?><?cs each:o = options ?><option value="<?cs var:o.value ?>"<?cs if:o.value == i.value ?> selected<?cs /if ?>><?cs var:o.label ?></option>
<?cs /each ?></select><?cs /def ?>

<?cs def:cell_select(f, i, options, blank) ?><div class="field<?cs if:i.error ?> field--error<?cs /if ?>"><label for="<?cs var:i.id ?>"><?cs var:f.label ?></label>
<?cs if:i.error ?><p class="field__error" id="<?cs var:i.id ?>-error"><span class="vh"><?cs var:L.common.error_mark ?></span> <?cs var:i.error ?></p>
<?cs /if ?><?cs call:select_bare(f, i, options, blank) ?></div>
<?cs /def ?>

<?cs def:list_error(f) ?><?cs if:f.error ?><p class="field__error"><span class="vh"><?cs var:L.common.error_mark ?></span> <?cs var:f.error ?></p><?cs /if ?><?cs /def ?>

<?cs def:plan_shape_of(s) ?><polygon class="plan__section plan__section--<?cs var:s.kind ?> plan__part<?cs if:s.colour ?> g<?cs var:s.colour ?><?cs /if ?>" points="<?cs var:s.points ?>"/><?cs /def ?>

<?cs def:plan_preview(p) ?><div class="plan-box" tabindex="0"><svg class="plan<?cs if:p.dense ?> plan--dense<?cs /if ?>" viewBox="<?cs var:p.view ?>" role="img" aria-label="<?cs var:say2(L.seller.plan_label, p.sections_n, p.places_n) ?>">
<?cs if:p.stage.w ?><svg x="<?cs var:p.stage.x ?>" y="<?cs var:p.stage.y ?>" width="<?cs var:p.stage.w ?>" height="<?cs var:p.stage.h ?>"><rect class="plan__stage" width="100%" height="100%" rx="6"/><text class="plan__stage-word" x="50%" y="50%"><?cs var:L.ui.stage ?></text></svg><?cs /if ?>
<?cs each:s = p.sections ?><g<?cs if:s.colour ?> class="g<?cs var:s.colour ?>"<?cs /if ?>><?cs call:plan_shape_of(s) ?><text class="plan__name" x="<?cs var:s.x ?>" y="<?cs var:s.y ?>"><?cs var:s.name ?></text><?cs if:!p.dense ?><text class="plan__left" x="<?cs var:s.x ?>" y="<?cs var:s.y ?>" dy="26"><?cs if:s.mark ?><?cs var:s.mark ?> <?cs /if ?><?cs var:s.places_n ?></text><?cs /if ?></g>
<?cs /each ?></svg></div><?cs /def ?>

<?cs def:plan_small(p) ?><svg class="plan plan--small" viewBox="<?cs var:p.view ?>" aria-hidden="true"><?cs if:p.stage.w ?><rect class="plan__stage" x="<?cs var:p.stage.x ?>" y="<?cs var:p.stage.y ?>" width="<?cs var:p.stage.w ?>" height="<?cs var:p.stage.h ?>"/><?cs /if ?><?cs each:s = p.sections ?><?cs call:plan_shape_of(s) ?><?cs /each ?></svg><?cs /def ?>

<?cs def:drafts(list) ?><ul class="plain"><?cs each:d = list ?><li class="order">
<div><p class="order__when"><a href="<?cs var:d.url ?>"><?cs var:d.title ?></a></p>
<p class="hint"><?cs var:d.field ?> · <?cs var:say1(L.seller.changed, d.changed.text) ?></p></div>
<div class="row"><a class="button button--second button--small" href="<?cs var:d.url ?>"><?cs var:L.seller.go_on ?><span class="vh"> <?cs var:d.title ?></span></a> <a class="button--link" href="<?cs var:d.delete_url ?>"><?cs var:L.seller.delete ?><span class="vh"> <?cs var:d.title ?></span></a></div>
</li><?cs /each ?></ul><?cs /def ?>

<?cs def:told(t) ?><?cs if:len(t.list) ?><section class="told" aria-label="<?cs var:L.seller.told ?>"><?cs each:x = t.list ?><div class="notice notice--<?cs var:x.kind ?>"><p><a href="<?cs var:x.url ?>"><?cs var:x.text ?></a></p><?cs if:x.why ?><p><?cs var:x.why ?></p><?cs /if ?></div><?cs /each ?>
<form class="inline" method="post" action="<?cs var:t.post.action ?>"><input type="hidden" name="token" value="<?cs var:t.post.token ?>"><input type="hidden" name="once" value="<?cs var:t.post.once ?>"><button class="button button--second button--small"><?cs var:L.seller.told_seen ?></button></form></section><?cs /if ?><?cs /def ?>
