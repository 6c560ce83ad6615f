CREATE TABLE hold (
	id          BIGINT   NOT NULL AUTO_INCREMENT PRIMARY KEY,
	account     BIGINT   NOT NULL,
	round       BIGINT   NOT NULL,
	state       ENUM('held','ordered','released','expired') NOT NULL DEFAULT 'held',
	ends_at     BIGINT   NOT NULL,
	extended    TINYINT  NOT NULL DEFAULT 0,
	created_at  BIGINT   NOT NULL,
	live        TINYINT  GENERATED ALWAYS AS (CASE WHEN state = 'held' THEN 1 ELSE NULL END) STORED,
	UNIQUE KEY hold_live (account, live),                -- one hold at a time in one show
	KEY hold_expiry (state, ends_at),                    -- the job that tidies
	CONSTRAINT hold_account FOREIGN KEY (account) REFERENCES buyer (account),
	CONSTRAINT hold_round FOREIGN KEY (round) REFERENCES round (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
