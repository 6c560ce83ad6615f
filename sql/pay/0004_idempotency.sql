CREATE TABLE idempotency (
	id          VARCHAR(255) NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	request     CHAR(64)     NOT NULL,                   -- hash of path and parameters: another request under the same key is refused
	status      INT          NOT NULL DEFAULT 0,         -- 0: under way
	body        MEDIUMTEXT   NOT NULL,
	created_at  BIGINT       NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
