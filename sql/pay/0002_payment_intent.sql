CREATE TABLE payment_intent (
	id               VARCHAR(80) NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	status           ENUM('requires_payment_method','processing','requires_capture','canceled','succeeded') NOT NULL,
	amount           BIGINT      NOT NULL,
	amount_received  BIGINT      NOT NULL DEFAULT 0,
	amount_refunded  BIGINT      NOT NULL DEFAULT 0,
	currency         CHAR(3)     NOT NULL,
	capture_method   ENUM('automatic','manual') NOT NULL,
	metadata         TEXT        NOT NULL,
	email            VARCHAR(254) NOT NULL,
	last_error       VARCHAR(60) NOT NULL DEFAULT '',
	late_at          BIGINT      NULL,                   -- late success: becomes payable money then
	created_at       BIGINT      NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
