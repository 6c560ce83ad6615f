CREATE TABLE mailed_token (
	hash     CHAR(64)     NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	account  BIGINT       NOT NULL,
	kind     ENUM('confirm','reset') NOT NULL,
	ends_at  BIGINT       NOT NULL,
	used_at  BIGINT       NULL,
	KEY mailed_token_account (account, kind),
	CONSTRAINT mailed_token_of FOREIGN KEY (account) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
