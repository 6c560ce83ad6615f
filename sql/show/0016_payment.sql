-- One attempt to take the money of an order: a Checkout Session and its PaymentIntent. The row is written before the call.
CREATE TABLE payment (
	id            BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	order_id      BIGINT       NOT NULL,
	idem          CHAR(32)     NOT NULL COLLATE utf8mb4_bin,  -- idempotency key of the create call; others append a word
	session       VARCHAR(120) NULL COLLATE utf8mb4_bin,
	intent        VARCHAR(120) NULL COLLATE utf8mb4_bin,
	url           TEXT         NULL,                     -- the provider's hosted page
	amount_minor  BIGINT       NOT NULL,
	state         ENUM('new','open','capturing','captured','voided','ended') NOT NULL DEFAULT 'new',
	-- new: create call not answered yet · open: the buyer may pay · capturing: money authorised, capture intended
	-- captured: taken · voided: authorisation given back · ended: the provider says it can no longer be paid
	tries         INT          NOT NULL DEFAULT 0,
	next_at       BIGINT       NOT NULL DEFAULT 0,       -- the payments job looks again then
	last_error    VARCHAR(300) NOT NULL DEFAULT '',
	created_at    BIGINT       NOT NULL,
	UNIQUE KEY payment_idem (idem),
	UNIQUE KEY payment_session (session),
	KEY payment_order (order_id),
	KEY payment_due (state, next_at),
	CONSTRAINT payment_of_order FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
