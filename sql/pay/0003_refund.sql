CREATE TABLE refund (
	id          VARCHAR(80) NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	intent      VARCHAR(80) NOT NULL COLLATE utf8mb4_bin,
	status      ENUM('pending','succeeded','failed') NOT NULL,
	amount      BIGINT      NOT NULL,
	currency    CHAR(3)     NOT NULL,
	metadata    TEXT        NOT NULL,
	created_at  BIGINT      NOT NULL,
	KEY refund_intent (intent, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
