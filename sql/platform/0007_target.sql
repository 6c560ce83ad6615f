CREATE TABLE target (
	id    BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name  VARCHAR(40) NOT NULL,
	kind  ENUM('local','kubernetes') NOT NULL,
	UNIQUE KEY target_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
