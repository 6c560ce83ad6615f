CREATE TABLE ticket (
	id           BIGINT   NOT NULL AUTO_INCREMENT PRIMARY KEY,
	number       CHAR(12) NOT NULL COLLATE utf8mb4_bin,
	order_id     BIGINT   NOT NULL,
	order_place  BIGINT   NOT NULL,
	place        BIGINT   NOT NULL,
	round        BIGINT   NOT NULL,
	generation   INT      NOT NULL DEFAULT 1,            -- raised by a reissue: older QR codes are refused
	issued_at    BIGINT   NOT NULL,
	void_at      BIGINT   NULL,
	void_why     ENUM('','cancelled','round_cancelled','late_money') NOT NULL DEFAULT '',
	live         TINYINT  GENERATED ALWAYS AS (CASE WHEN void_at IS NULL THEN 1 ELSE NULL END) STORED,
	UNIQUE KEY ticket_number (number),
	UNIQUE KEY ticket_once (place, live),
	KEY ticket_order (order_id),
	KEY ticket_round (round, live),
	CONSTRAINT ticket_of_order FOREIGN KEY (order_id) REFERENCES orders (id),
	CONSTRAINT ticket_of_place FOREIGN KEY (order_place) REFERENCES order_place (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
