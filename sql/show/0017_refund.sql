CREATE TABLE refund (
	id            BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	order_id      BIGINT       NOT NULL,
	payment_id    BIGINT       NOT NULL,
	idem          CHAR(32)     NOT NULL COLLATE utf8mb4_bin,
	amount_minor  BIGINT       NOT NULL,
	fee_minor     BIGINT       NOT NULL,
	reason        ENUM('cancelled','round_cancelled','late_money') NOT NULL,
	state         ENUM('wanted','sent','done','refused') NOT NULL DEFAULT 'wanted',
	-- wanted: not asked yet · sent: asked, outcome unknown or pending · done · refused: on the money list
	provider_id   VARCHAR(120) NULL COLLATE utf8mb4_bin,
	tries         INT          NOT NULL DEFAULT 0,
	next_at       BIGINT       NOT NULL DEFAULT 0,
	sent_at       BIGINT       NULL,
	last_error    VARCHAR(300) NOT NULL DEFAULT '',
	created_at    BIGINT       NOT NULL,
	done_at       BIGINT       NULL,
	UNIQUE KEY refund_idem (idem),
	KEY refund_order (order_id),
	KEY refund_due (state, next_at),
	CONSTRAINT refund_of_order FOREIGN KEY (order_id) REFERENCES orders (id),
	CONSTRAINT refund_of_payment FOREIGN KEY (payment_id) REFERENCES payment (id),
	CONSTRAINT refund_amount CHECK (amount_minor > 0 AND fee_minor >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
