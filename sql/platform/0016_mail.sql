CREATE TABLE mail (
	id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	recipient   VARCHAR(254) NOT NULL,
	lang        CHAR(2)      NOT NULL,
	subject     VARCHAR(200) NOT NULL,
	body        TEXT         NOT NULL,
	tries       INT          NOT NULL DEFAULT 0,
	next_at     BIGINT       NOT NULL DEFAULT 0,
	created_at  BIGINT       NOT NULL,
	sent_at     BIGINT       NULL,
	failed_at   BIGINT       NULL,
	last_error  VARCHAR(300) NOT NULL DEFAULT '',
	KEY mail_due (sent_at, failed_at, next_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
