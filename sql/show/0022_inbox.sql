-- Messages of the platform that were consumed: once by id.
CREATE TABLE inbox (
	id  BIGINT NOT NULL PRIMARY KEY,
	at  BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
