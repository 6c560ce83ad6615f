CREATE TABLE audit (
	id       BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	at       BIGINT       NOT NULL,
	account  BIGINT       NOT NULL,
	act      VARCHAR(40)  NOT NULL,
	object   VARCHAR(60)  NOT NULL,
	detail   VARCHAR(500) NOT NULL DEFAULT '',
	KEY audit_object (object, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
