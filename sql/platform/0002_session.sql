CREATE TABLE session (
	hash        CHAR(64)     NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	account     BIGINT       NOT NULL,
	agent       VARCHAR(200) NOT NULL,                   -- the browser, for the person's own list
	address     VARCHAR(45)  NOT NULL,
	created_at  BIGINT       NOT NULL,
	seen_at     BIGINT       NOT NULL,
	ends_at     BIGINT       NOT NULL,
	KEY session_account (account),
	KEY session_ends (ends_at),
	CONSTRAINT session_of FOREIGN KEY (account) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
