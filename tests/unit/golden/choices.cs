<?cs include!"macros/form.cs" ?><?cs each:f = Form.fields ?><?cs call:field(f) ?><?cs /each ?>
