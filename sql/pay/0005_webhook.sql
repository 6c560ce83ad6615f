CREATE TABLE webhook (
	id          BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	event       VARCHAR(80) NOT NULL,
	body        MEDIUMTEXT  NOT NULL,
	tries       INT         NOT NULL DEFAULT 0,
	next_at     BIGINT      NOT NULL,
	sent_at     BIGINT      NULL,
	lost        TINYINT     NOT NULL DEFAULT 0,
	KEY webhook_due (sent_at, lost, next_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
