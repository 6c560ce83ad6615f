<?cs # The parts of a form. Each takes one node that tpl_form or tpl_post made; every one escapes what it prints.
  form_begin(f) … form_end()   the form with its token and one-time key; hidden fields come with it
  filter_begin(f)              a form that asks (GET), without token; its fields: filter_search(f), field_unmarked(f), filter_choice(f, all) (a list that begins with "all"), filter_tick(f); filter_end(label)
  error_summary(f)             what has to be put right, each line leading to its field; takes the focus
  field(f)                     label, hint, error and input of one field
  field_unmarked(f)            the same without the mark of optional fields
  field_either(f)              the same for two fields of which one is needed
  field_item(f, i)             the bare input of one item of a list, for rows and tables
  submit(label)                the one primary button of a page; submit_quiet and submit_danger for the others
  post_button(p, label)        a form that is only a button (tpl_post); danger_button likewise ?><?cs

def:form_begin(f) ?><form method="post" action="<?cs var:f.action ?>"<?cs if:f.upload == "1" ?> enctype="multipart/form-data"<?cs /if ?> novalidate>
<input type="hidden" name="token" value="<?cs var:f.token ?>">
<input type="hidden" name="once" value="<?cs var:f.once ?>">
<?cs each:h = f.fields ?><?cs if:h.kind == "hidden" ?><input type="hidden" name="<?cs var:h.name ?>" value="<?cs var:h.value ?>">
<?cs /if ?><?cs /each ?><?cs /def ?><?cs

def:filter_begin(f) ?><form class="filter" role="search" method="get" action="<?cs var:f.action ?>" novalidate>
<?cs each:h = f.fields ?><?cs if:h.kind == "hidden" ?><input type="hidden" name="<?cs var:h.name ?>" value="<?cs var:h.value ?>">
<?cs /if ?><?cs /each ?><?cs /def ?><?cs

def:form_end() ?></form>
<?cs /def ?><?cs

def:error_summary(f) ?><?cs if:len(f.errors) ?><div class="error-summary" role="alert" tabindex="-1" autofocus aria-labelledby="error-summary">
<h2 id="error-summary"><?cs var:L.common.error_summary ?></h2>
<ul>
<?cs each:e = f.errors ?><li><a href="#<?cs var:e.id ?>"><?cs var:e.text ?></a></li>
<?cs /each ?></ul>
</div>
<?cs /if ?><?cs /def ?><?cs

def:described_by(f) ?><?cs if:f.hint || f.error ?> aria-describedby="<?cs if:f.hint ?><?cs var:f.id ?>-hint<?cs /if ?><?cs if:f.hint && f.error ?> <?cs /if ?><?cs if:f.error ?><?cs var:f.id ?>-error<?cs /if ?>"<?cs /if ?><?cs /def ?><?cs

def:described(f) ?><?cs call:described_by(f) ?><?cs if:f.error ?> aria-invalid="true"<?cs /if ?><?cs /def ?><?cs

def:hint_and_error(f) ?><?cs if:f.hint ?><p class="field__hint" id="<?cs var:f.id ?>-hint"><?cs var:f.hint ?></p>
<?cs /if ?><?cs if:f.error ?><p class="field__error" id="<?cs var:f.id ?>-error"><span class="vh"><?cs var:L.common.error_mark ?></span> <?cs var:f.error ?></p>
<?cs /if ?><?cs /def ?><?cs

def:optional_mark(f) ?><?cs if:f.optional == "1" ?> <span class="hint"><?cs var:L.common.optional ?></span><?cs /if ?><?cs /def ?><?cs

def:type_of(f, e) ?><?cs if:f.kind == "email" ?>email<?cs elif:f.kind == "phone" ?>tel<?cs elif:f.kind == "password" ?>password<?cs elif:f.kind == "file" ?>file<?cs elif:e ?>text<?cs elif:f.kind == "date" ?>date<?cs elif:f.kind == "time" ?>datetime-local<?cs elif:f.kind == "clock" ?>time<?cs else ?>text<?cs /if ?><?cs /def ?><?cs

def:attributes(f) ?><?cs if:f.autocomplete ?> autocomplete="<?cs var:f.autocomplete ?>"<?cs /if ?><?cs if:f.inputmode ?> inputmode="<?cs var:f.inputmode ?>"<?cs /if ?><?cs /def ?><?cs

def:input(f) ?><?cs if:f.kind == "long" ?><textarea id="<?cs var:f.id ?>" name="<?cs var:f.name ?>" rows="6"<?cs call:attributes(f) ?><?cs call:described(f) ?>>
<?cs var:f.value ?></textarea>
<?cs else ?><input type="<?cs call:type_of(f, f.error) ?>" id="<?cs var:f.id ?>" name="<?cs var:f.name ?>"<?cs if:f.kind != "password" && f.kind != "file" ?> value="<?cs var:f.value ?>"<?cs /if ?><?cs call:attributes(f) ?><?cs call:described(f) ?>>
<?cs /if ?><?cs /def ?><?cs

def:field_item(f, i) ?><?cs if:f.kind == "long" ?><textarea id="<?cs var:i.id ?>" name="<?cs var:f.name ?>" rows="3" aria-label="<?cs var:f.label ?>"<?cs if:i.error ?> aria-invalid="true" aria-describedby="<?cs var:i.id ?>-error"<?cs /if ?>>
<?cs var:i.value ?></textarea>
<?cs else ?><input type="<?cs call:type_of(f, i.error) ?>" id="<?cs var:i.id ?>" name="<?cs var:f.name ?>" aria-label="<?cs var:f.label ?>"<?cs if:f.kind != "password" && f.kind != "file" ?> value="<?cs var:i.value ?>"<?cs /if ?><?cs call:attributes(f) ?><?cs if:i.error ?> aria-invalid="true" aria-describedby="<?cs var:i.id ?>-error"<?cs /if ?>>
<?cs /if ?><?cs if:i.error ?><p class="field__error" id="<?cs var:i.id ?>-error"><span class="vh"><?cs var:L.common.error_mark ?></span> <?cs var:i.error ?></p>
<?cs /if ?><?cs /def ?><?cs

def:radio(f, c) ?><div class="choice"><input type="<?cs if:f.list == "1" ?>checkbox<?cs else ?>radio<?cs /if ?>" id="<?cs var:c.id ?>" name="<?cs var:f.name ?>" value="<?cs var:c.value ?>"<?cs if:c.on == "1" ?> checked<?cs /if ?>> <label for="<?cs var:c.id ?>"><?cs var:c.label ?></label></div>
<?cs /def ?><?cs

def:option(c) ?><option value="<?cs var:c.value ?>"<?cs if:c.on == "1" ?> selected<?cs /if ?>><?cs var:c.label ?></option>
<?cs /def ?><?cs

def:field_open(f) ?><div class="field<?cs if:f.error ?> field--error<?cs /if ?>">
<?cs /def ?><?cs

def:field(f) ?><?cs if:f.kind == "hidden" ?><?cs

elif:f.kind == "bool" ?><?cs call:field_open(f) ?><?cs call:hint_and_error(f) ?><div class="choice"><input type="checkbox" id="<?cs var:f.id ?>" name="<?cs var:f.name ?>" value="1"<?cs if:f.on == "1" ?> checked<?cs /if ?><?cs call:described(f) ?>> <label for="<?cs var:f.id ?>"><?cs var:f.label ?></label></div>
</div>
<?cs

elif:f.kind == "choice" && f.list != "1" && len(f.choices) > #7 ?><?cs call:field_open(f) ?><label for="<?cs var:f.id ?>"><?cs var:f.label ?><?cs call:optional_mark(f) ?></label>
<?cs call:hint_and_error(f) ?><select id="<?cs var:f.id ?>" name="<?cs var:f.name ?>"<?cs call:described(f) ?>>
<?cs if:f.optional != "1" || f.choices.0.value != "0" ?><option value=""><?cs var:L.common.choose ?></option>
<?cs /if ?><?cs each:c = f.choices ?><?cs call:option(c) ?><?cs /each ?></select>
</div>
<?cs

elif:f.kind == "choice" ?><?cs call:field_open(f) ?><fieldset<?cs call:described_by(f) ?>>
<legend><?cs var:f.label ?><?cs call:optional_mark(f) ?></legend>
<?cs call:hint_and_error(f) ?><?cs each:c = f.choices ?><?cs call:radio(f, c) ?><?cs /each ?></fieldset>
</div>
<?cs

elif:f.list == "1" ?><?cs call:field_open(f) ?><fieldset<?cs call:described_by(f) ?>>
<legend><?cs var:f.label ?><?cs call:optional_mark(f) ?></legend>
<?cs call:hint_and_error(f) ?><?cs each:i = f.items ?><?cs call:field_item(f, i) ?><?cs /each ?></fieldset>
</div>
<?cs

else ?><?cs call:field_open(f) ?><label for="<?cs var:f.id ?>"><?cs var:f.label ?><?cs call:optional_mark(f) ?></label>
<?cs call:hint_and_error(f) ?><?cs call:input(f) ?></div>
<?cs /if ?><?cs /def ?><?cs

def:field_either(f) ?><?cs call:field_open(f) ?><label for="<?cs var:f.id ?>"><?cs var:f.label ?> <span class="hint"><?cs var:L.common.either ?></span></label>
<?cs call:hint_and_error(f) ?><?cs call:input(f) ?></div>
<?cs /def ?><?cs

def:submit(label) ?><p class="row"><button type="submit" class="button"><?cs var:label ?></button></p>
<?cs /def ?><?cs

def:submit_quiet(label) ?><p class="row"><button type="submit" class="button button--second"><?cs var:label ?></button></p>
<?cs /def ?><?cs

def:submit_danger(label) ?><p class="row"><button type="submit" class="button button--danger"><?cs var:label ?></button></p>
<?cs /def ?><?cs

def:post_button(p, label) ?><?cs call:form_begin(p) ?><button type="submit" class="button button--second"><?cs var:label ?></button><?cs call:form_end() ?><?cs /def ?><?cs

def:danger_button(p, label) ?><?cs call:form_begin(p) ?><button type="submit" class="button button--danger"><?cs var:label ?></button><?cs call:form_end() ?><?cs /def ?><?cs

def:filter_label(f) ?><label for="<?cs var:f.id ?>"><?cs var:f.label ?></label><?cs call:hint_and_error(f) ?><?cs /def ?><?cs

def:filter_search(f) ?><?cs call:field_open(f) ?><?cs call:filter_label(f) ?><input type="search" id="<?cs var:f.id ?>" name="<?cs var:f.name ?>" value="<?cs var:f.value ?>"<?cs call:described(f) ?>></div>
<?cs /def ?><?cs

def:field_unmarked(f) ?><?cs call:field_open(f) ?><?cs call:filter_label(f) ?><?cs call:input(f) ?></div>
<?cs /def ?><?cs

def:filter_choice(f, all) ?><?cs call:field_open(f) ?><?cs call:filter_label(f) ?><select id="<?cs var:f.id ?>" name="<?cs var:f.name ?>"><option value=""><?cs var:all ?></option>
<?cs each:c = f.choices ?><?cs call:option(c) ?><?cs /each ?></select></div>
<?cs /def ?><?cs

def:filter_tick(f) ?><div class="choice"><input type="checkbox" id="<?cs var:f.id ?>" name="<?cs var:f.name ?>" value="1"<?cs if:f.on == "1" ?> checked<?cs /if ?>> <label for="<?cs var:f.id ?>"><?cs var:f.label ?></label></div>
<?cs /def ?><?cs

def:filter_end(label) ?><button class="button button--second button--small"><?cs var:label ?></button>
</form>
<?cs /def ?>
