-- What is true of a show's books at every moment, also after kill -9 of anything: each query returns no row.
-- Run by `clove admin invariants SHOW` (cgi/db/invariants.c). A query ends with ; at the end of a line; the comment above it begins
-- with its name. Columns are numbers and states alone: they go to the log.

-- place_in_two_live_orders: a place belongs to one buyer.
SELECT place, COUNT(*) AS live_n
  FROM order_place
 WHERE ended_at IS NULL
 GROUP BY place
HAVING COUNT(*) > 1
 LIMIT 20;

-- sold_place_has_one_ticket: exactly one live ticket opens the door for it.
SELECT p.id AS place, COUNT(t.id) AS live_n
  FROM place p
  LEFT JOIN ticket t ON t.place = p.id AND t.void_at IS NULL
 WHERE p.state = 3
 GROUP BY p.id
HAVING COUNT(t.id) <> 1
 LIMIT 20;

-- sold_place_is_in_a_paid_order: of the order that the place names.
SELECT p.id AS place, p.order_id
  FROM place p
 WHERE p.state = 3
   AND NOT EXISTS (SELECT 1
                     FROM order_place op
                     JOIN orders o ON o.id = op.order_id
                    WHERE op.place = p.id AND op.ended_at IS NULL
                      AND o.id = p.order_id AND o.state IN ('paid', 'part_refunded'))
 LIMIT 20;

-- live_ticket_has_its_place: sold, to the ticket's order, in its round.
SELECT t.id AS ticket, t.place, t.order_id, p.state, p.order_id AS place_order_id
  FROM ticket t
  LEFT JOIN place p ON p.id = t.place
 WHERE t.void_at IS NULL
   AND (p.id IS NULL OR p.state <> 3 OR p.order_id IS NULL OR p.order_id <> t.order_id OR p.round <> t.round)
 LIMIT 20;

-- live_ticket_has_its_order_place: the live one of the same order and place.
SELECT t.id AS ticket, t.order_place
  FROM ticket t
  JOIN order_place op ON op.id = t.order_place
 WHERE t.void_at IS NULL
   AND (op.ended_at IS NOT NULL OR op.order_id <> t.order_id OR op.place <> t.place)
 LIMIT 20;

-- captured_payment_is_in_the_ledger: with its amount and order.
SELECT pm.id AS payment, pm.order_id, pm.amount_minor
  FROM payment pm
  LEFT JOIN ledger l ON l.kind = 'captured' AND l.ref = pm.id
 WHERE pm.state = 'captured'
   AND (l.id IS NULL OR l.amount_minor <> pm.amount_minor OR l.order_id <> pm.order_id)
 LIMIT 20;

-- ledger_capture_has_its_payment
SELECT l.id AS ledger, l.order_id, l.ref AS payment
  FROM ledger l
  LEFT JOIN payment pm ON pm.id = l.ref AND pm.state = 'captured'
 WHERE l.kind = 'captured' AND pm.id IS NULL
 LIMIT 20;

-- done_refund_is_in_the_ledger: with its amount and order.
SELECT r.id AS refund, r.order_id, r.amount_minor
  FROM refund r
  LEFT JOIN ledger l ON l.kind = 'refunded' AND l.ref = r.id
 WHERE r.state = 'done'
   AND (l.id IS NULL OR l.amount_minor <> r.amount_minor OR l.order_id <> r.order_id)
 LIMIT 20;

-- ledger_refund_has_its_refund
SELECT l.id AS ledger, l.order_id, l.ref AS refund
  FROM ledger l
  LEFT JOIN refund r ON r.id = l.ref AND r.state = 'done'
 WHERE l.kind = 'refunded' AND r.id IS NULL
 LIMIT 20;

-- order_money_is_the_ledger: captured minus refunded of each order, by its payments and by the ledger.
SELECT o.id AS order_id,
       COALESCE(c.amount, 0) - COALESCE(r.amount, 0) AS by_payments_minor,
       COALESCE(l.amount, 0) AS by_ledger_minor
  FROM orders o
  LEFT JOIN (SELECT order_id, SUM(amount_minor) AS amount FROM payment WHERE state = 'captured' GROUP BY order_id) c ON c.order_id = o.id
  LEFT JOIN (SELECT order_id, SUM(amount_minor) AS amount FROM refund WHERE state = 'done' GROUP BY order_id) r ON r.order_id = o.id
  LEFT JOIN (SELECT order_id, SUM(CASE kind WHEN 'captured' THEN amount_minor ELSE -amount_minor END) AS amount
               FROM ledger GROUP BY order_id) l ON l.order_id = o.id
 WHERE COALESCE(c.amount, 0) - COALESCE(r.amount, 0) <> COALESCE(l.amount, 0)
 LIMIT 20;

-- never_refunded_more_than_captured: refunds asked for count, whatever came of them but a refusal.
SELECT pm.id AS payment, pm.order_id, pm.amount_minor, SUM(r.amount_minor) AS refunds_minor
  FROM payment pm
  JOIN refund r ON r.payment_id = pm.id AND r.state <> 'refused'
 GROUP BY pm.id, pm.order_id, pm.amount_minor, pm.state
HAVING SUM(r.amount_minor) > CASE pm.state WHEN 'captured' THEN pm.amount_minor ELSE 0 END
 LIMIT 20;

-- free_order_has_no_payment: a total of 0 never meets the provider.
SELECT o.id AS order_id, pm.id AS payment
  FROM orders o
  JOIN payment pm ON pm.order_id = o.id
 WHERE o.total_minor = 0
 LIMIT 20;

-- paid_order_was_paid_for: money was taken for it, or is being taken.
SELECT o.id AS order_id, o.state, o.total_minor
  FROM orders o
 WHERE o.state IN ('paid', 'part_refunded', 'refunded') AND o.total_minor > 0
   AND NOT EXISTS (SELECT 1 FROM payment pm WHERE pm.order_id = o.id AND pm.state IN ('captured', 'capturing'))
 LIMIT 20;

-- order_total_is_the_sum_of_its_places
SELECT o.id AS order_id, o.total_minor, COALESCE(SUM(op.price_minor), 0) AS places_minor
  FROM orders o
  LEFT JOIN order_place op ON op.order_id = o.id
 GROUP BY o.id, o.total_minor
HAVING COALESCE(SUM(op.price_minor), 0) <> o.total_minor
 LIMIT 20;

-- paid_order_has_a_ticket
SELECT o.id AS order_id, o.state
  FROM orders o
 WHERE o.state IN ('paid', 'part_refunded')
   AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.order_id = o.id AND t.void_at IS NULL)
 LIMIT 20;

-- paid_place_has_a_ticket: each live place of a paid order, not only one of them.
SELECT op.order_id, op.place
  FROM order_place op
  JOIN orders o ON o.id = op.order_id
 WHERE o.state IN ('paid', 'part_refunded') AND op.ended_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.order_place = op.id AND t.void_at IS NULL)
 LIMIT 20;

-- ended_order_has_no_ticket
SELECT o.id AS order_id, o.state, t.id AS ticket
  FROM orders o
  JOIN ticket t ON t.order_id = o.id AND t.void_at IS NULL
 WHERE o.state IN ('refunded', 'expired', 'failed')
 LIMIT 20;

-- ended_order_has_no_live_place
SELECT o.id AS order_id, o.state, op.place
  FROM orders o
  JOIN order_place op ON op.order_id = o.id AND op.ended_at IS NULL
 WHERE o.state IN ('refunded', 'expired', 'failed')
 LIMIT 20;

-- pending_order_has_its_places: being paid, by that order.
SELECT o.id AS order_id, op.place, p.state, p.order_id AS place_order_id
  FROM orders o
  LEFT JOIN order_place op ON op.order_id = o.id AND op.ended_at IS NULL
  LEFT JOIN place p ON p.id = op.place
 WHERE o.state = 'pending'
   AND (p.id IS NULL OR p.state <> 2 OR p.order_id IS NULL OR p.order_id <> o.id)
 LIMIT 20;

-- place_being_paid_is_in_a_pending_order: else nothing would ever free it.
SELECT p.id AS place, p.order_id
  FROM place p
 WHERE p.state = 2
   AND NOT EXISTS (SELECT 1
                     FROM order_place op
                     JOIN orders o ON o.id = op.order_id
                    WHERE op.place = p.id AND op.ended_at IS NULL AND o.id = p.order_id AND o.state = 'pending')
 LIMIT 20;

-- held_place_has_a_hold: of its round, not yet ordered or released. One that is over frees its places by time alone.
SELECT p.id AS place, p.hold_id, h.state
  FROM place p
  LEFT JOIN hold h ON h.id = p.hold_id
 WHERE p.state = 1
   AND (h.id IS NULL OR h.round <> p.round OR h.state NOT IN ('held', 'expired') OR p.free_at > h.ends_at OR p.order_id IS NOT NULL)
 LIMIT 20;

-- free_place_is_free: nothing of an earlier hold or order is left on it.
SELECT p.id AS place, p.free_at, p.hold_id, p.order_id
  FROM place p
 WHERE p.state = 0 AND (p.free_at <> 0 OR p.hold_id IS NOT NULL OR p.order_id IS NOT NULL)
 LIMIT 20;

-- taken_place_is_not_freed_by_time
SELECT p.id AS place, p.state, p.free_at
  FROM place p
 WHERE p.state NOT IN (0, 1) AND p.free_at <> 4102444800
 LIMIT 20;

-- kept_place_is_not_in_an_order: blocked, house, invitation.
SELECT p.id AS place, p.state, op.order_id
  FROM place p
  JOIN order_place op ON op.place = p.id AND op.ended_at IS NULL
 WHERE p.state IN (4, 5, 6)
 LIMIT 20;

-- place_state_is_known
SELECT p.id AS place, p.state
  FROM place p
 WHERE p.state NOT BETWEEN 0 AND 6
 LIMIT 20;

-- order_place_is_of_its_round
SELECT op.order_id, op.place
  FROM order_place op
  JOIN orders o ON o.id = op.order_id
  JOIN place p ON p.id = op.place
 WHERE p.round <> o.round
 LIMIT 20;

-- limit_per_person: live places of one account in one round.
SELECT o.account, o.round, COUNT(*) AS live_n
  FROM order_place op
  JOIN orders o ON o.id = op.order_id
 WHERE op.ended_at IS NULL
 GROUP BY o.account, o.round
HAVING COUNT(*) > (SELECT s.limit_per_person FROM settings s WHERE s.id = 1)
 LIMIT 20;

-- money_of_an_unpaid_order_is_on_its_way_back: or in front of a person.
SELECT pm.id AS payment, pm.order_id, o.state
  FROM payment pm
  JOIN orders o ON o.id = pm.order_id
 WHERE pm.state = 'captured' AND o.state NOT IN ('paid', 'part_refunded', 'refunded')
   AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.payment_id = pm.id)
   AND NOT EXISTS (SELECT 1 FROM money_item m WHERE m.payment_id = pm.id)
 LIMIT 20;

-- money_is_not_taken_twice: a second payment of an order goes back, or in front of a person.
SELECT pm.order_id, COUNT(*) AS payments_n
  FROM payment pm
 WHERE pm.state = 'captured'
   AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.payment_id = pm.id AND r.reason = 'late_money')
   AND NOT EXISTS (SELECT 1 FROM money_item m WHERE m.payment_id = pm.id)
 GROUP BY pm.order_id
HAVING COUNT(*) > 1
 LIMIT 20;

-- refused_refund_is_on_the_money_list
SELECT r.id AS refund, r.order_id
  FROM refund r
 WHERE r.state = 'refused'
   AND NOT EXISTS (SELECT 1 FROM money_item m WHERE m.refund_id = r.id)
 LIMIT 20;

-- refunded_ticket_is_void: and of the order that was refunded.
SELECT rt.ticket, rt.refund_id
  FROM refund_ticket rt
  JOIN refund r ON r.id = rt.refund_id
  JOIN ticket t ON t.id = rt.ticket
 WHERE t.void_at IS NULL OR t.order_id <> r.order_id
 LIMIT 20;
