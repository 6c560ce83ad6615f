-- Sealed dumps that are kept. The file carries everything a restore needs; this row is only the list.
CREATE TABLE backup (
	id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	deployment  BIGINT       NULL,                               -- NULL: the platform's own database
	reason      ENUM('nightly','asked','move','final') NOT NULL,
	account     BIGINT       NULL,                               -- who asked
	file        VARCHAR(200) NOT NULL,                           -- below the folder of backups
	bytes       BIGINT       NOT NULL,
	sha256      CHAR(64)     NOT NULL,
	counts      TEXT         NOT NULL,                           -- JSON: rows by table
	made_at     BIGINT       NOT NULL,
	keep_until  BIGINT       NULL,                               -- NULL: until deleted by hand
	KEY backup_of (deployment, made_at),
	KEY backup_old (keep_until),
	CONSTRAINT backup_deployment FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
