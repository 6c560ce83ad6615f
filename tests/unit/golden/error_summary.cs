<?cs include!"macros/form.cs" ?><?cs call:error_summary(Form) ?><?cs call:error_summary(None) ?>
