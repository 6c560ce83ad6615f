-- The wizard's answers on their way: one JSON text, whatever step it is at.
CREATE TABLE draft (
	id          BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	account     BIGINT      NOT NULL,
	answers     MEDIUMTEXT  NOT NULL,                    -- JSON, see platform/core/draft.h
	created_at  BIGINT      NOT NULL,
	changed_at  BIGINT      NOT NULL,
	KEY draft_account (account),
	CONSTRAINT draft_of FOREIGN KEY (account) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
