# clove show <?cs var:Template.slug ?>: the service the agent makes on this machine (target local).
# ID is the number the show is given when it is made.

[show]
name             = <?cs var:Template.slug ?>
title            = <?cs var:Template.title ?>
field            = <?cs var:Template.field ?>
address          = /shows/<?cs var:Template.slug ?>/
rounds           = <?cs var:Template.rounds_n ?>
sections         = <?cs var:Template.sections_n ?>
places           = <?cs var:Template.places_n ?> a round
grades           = <?cs var:Template.grades_n ?>
limit_per_person = <?cs var:Template.limit ?>
hold_minutes     = <?cs var:Template.hold_minutes ?>
zone             = <?cs var:Template.zone ?>

[service]                # runit, var/sv/show-<?cs var:Template.slug ?>
program          = the installed program: clove serve show
size             = <?cs var:Template.size ?>
user             = a numeric user of its own (CLOVE_UID + 100 + ID), when clove runs as root
CLOVE_SHOW_ID    = ID
CLOVE_SHOW_SLUG  = <?cs var:Template.slug ?>
CLOVE_DB_SCHEMA  = show_ID
CLOVE_DB_USER    = show_ID
CLOVE_WORKERS    = <?cs var:Template.workers ?>

[database]
schema           = show_ID
users            = show_ID_rw (reads and writes), show_ID_ro (reads)
connections      = <?cs var:Template.connections ?> a user at most
statement        = <?cs var:Template.statement_s ?> s at most
