-- What a show is owed, sent down until it acknowledges: account.deleted payment.hint settings.
CREATE TABLE show_message (
	id          BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	deployment  BIGINT      NOT NULL,
	kind        VARCHAR(40) NOT NULL,
	body        TEXT        NOT NULL,                    -- JSON
	created_at  BIGINT      NOT NULL,
	taken_at    BIGINT      NULL,
	KEY show_message_owed (deployment, taken_at, id),
	CONSTRAINT show_message_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
