-- The money list: refused, late and unknown money that a person sees and settles.
CREATE TABLE money_item (
	id            BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	order_id      BIGINT       NOT NULL,
	payment_id    BIGINT       NULL,
	refund_id     BIGINT       NULL,
	kind          ENUM('refund_refused','late_money','unknown_payment','amount_differs') NOT NULL,
	amount_minor  BIGINT       NOT NULL,
	why           VARCHAR(300) NOT NULL,
	created_at    BIGINT       NOT NULL,
	settled_at    BIGINT       NULL,
	settled_by    BIGINT       NULL,
	note          VARCHAR(300) NOT NULL DEFAULT '',
	UNIQUE KEY money_item_refund (refund_id),
	KEY money_item_open (settled_at, created_at),
	CONSTRAINT money_item_order FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
