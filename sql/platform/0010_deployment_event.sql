CREATE TABLE deployment_event (
	id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	deployment  BIGINT       NOT NULL,
	at          BIGINT       NOT NULL,
	level       ENUM('info','warning','error') NOT NULL,
	text_key    VARCHAR(60)  NOT NULL,                   -- a text of the language files
	text_a      VARCHAR(300) NOT NULL DEFAULT '',
	raw         TEXT         NOT NULL,                   -- for the administrator
	KEY deployment_event_of (deployment, id),
	CONSTRAINT deployment_event_deployment FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
