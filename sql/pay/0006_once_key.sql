CREATE TABLE once_key (
	id        CHAR(32)     NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	owner     CHAR(64)     NOT NULL COLLATE utf8mb4_bin,
	path      VARCHAR(200) NOT NULL,
	status    INT          NOT NULL DEFAULT 0,
	location  VARCHAR(1000) NOT NULL DEFAULT '',
	at        BIGINT       NOT NULL,
	KEY once_key_old (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
