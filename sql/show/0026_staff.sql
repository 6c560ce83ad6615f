CREATE TABLE staff (
	id           BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	email        VARCHAR(254) NOT NULL,
	account      BIGINT       NULL,                      -- once accepted
	token_hash   CHAR(64)     NOT NULL COLLATE utf8mb4_bin,
	invited_by   BIGINT       NOT NULL,
	invited_at   BIGINT       NOT NULL,
	accepted_at  BIGINT       NULL,
	ended_at     BIGINT       NULL,
	KEY staff_account (account, ended_at),               -- every request of a member
	UNIQUE KEY staff_token (token_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
