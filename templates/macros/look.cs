<?cs # look.cs: every component, in the order they need each other. A macro may be defined once only: include this, and not its parts.
?><?cs include!"macros/common.cs" ?><?cs include!"macros/show.cs" ?><?cs include!"macros/seats.cs" ?><?cs include!"macros/order.cs" ?>
