-- Events on their way up to the platform, at least once: show.changed order.opened order.paid order.refunded order.expired ticket.used.
CREATE TABLE outbox (
	id          BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind        VARCHAR(40) NOT NULL,
	body        TEXT        NOT NULL,                    -- JSON
	created_at  BIGINT      NOT NULL,
	sent_at     BIGINT      NULL,
	KEY outbox_unsent (sent_at, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
