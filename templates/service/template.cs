[service]                # runit, var/sv/show-<?cs var:Template.slug ?>
program          = the installed program: clove serve show
user             = a numeric user of its own (CLOVE_UID + 100 + ID), when clove runs as root
CLOVE_SHOW_ID    = <?cs var:Template.id ?>
CLOVE_SHOW_SLUG  = <?cs var:Template.slug ?>
CLOVE_WORKERS    = <?cs var:Template.min ?>
CLOVE_WORKERS_MAX = <?cs var:Template.max ?>
CLOVE_PAY_WORKERS = <?cs var:Template.pay ?>
CLOVE_MEMORY_MIB = <?cs var:Template.memory_mib ?>   # of all its processes together
cpu              = <?cs var:Template.cpu ?><?cs if:Template.cpu == "1" ?> core<?cs else ?> cores<?cs /if ?>

