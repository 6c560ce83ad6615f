-- Money that really moved, as the provider confirmed it. Never changed, never removed.
CREATE TABLE ledger (
	id            BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	order_id      BIGINT NOT NULL,
	kind          ENUM('captured','refunded') NOT NULL,
	ref           BIGINT NOT NULL,                       -- payment.id or refund.id
	amount_minor  BIGINT NOT NULL,
	at            BIGINT NOT NULL,
	UNIQUE KEY ledger_once (kind, ref),
	KEY ledger_order (order_id),
	KEY ledger_day (at),                                 -- sales by day
	CONSTRAINT ledger_of_order FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
