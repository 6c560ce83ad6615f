-- Who still has to be told that a round was postponed. Written with the postponement, worked off by the job manage.
CREATE TABLE round_notice (
	id        BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	order_id  BIGINT NOT NULL,
	from_at   BIGINT NOT NULL,                           -- when the round was to begin, as the buyer knows it
	told_at   BIGINT NULL,
	KEY round_notice_due (told_at, id),
	KEY round_notice_order (order_id, told_at),          -- postponed again before everyone was told: told once
	CONSTRAINT round_notice_of FOREIGN KEY (order_id) REFERENCES orders (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
