<?cs set:Page.title = L.pay.ticket_title ?><?cs include!"macros/show.cs" ?><?cs include!"macros/order.cs" ?><?cs include!"layout/head.cs" ?>
<h1><?cs var:L.pay.ticket_title ?></h1>
<?cs if:Ticket.pdf_url ?><p class="lead"><?cs var:L.pay.ticket_hint ?></p>
<?cs /if ?><div class="tickets"><?cs each:t = Tickets ?>
<?cs call:ticket(t) ?><?cs /each ?>
</div>
<p class="row"><?cs if:Ticket.pdf_url ?><a class="button button--second" href="<?cs var:Ticket.pdf_url ?>"><?cs var:L.pay.ticket_pdf ?></a><?cs /if ?> <a href="<?cs var:Order.url ?>"><?cs var:L.pay.ticket_order ?></a></p>
<?cs include!"layout/foot.cs" ?>
