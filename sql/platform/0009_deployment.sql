-- What is wanted of a show's service, and how far the agent is.
CREATE TABLE deployment (
	id          BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	slug        VARCHAR(32) NOT NULL COLLATE utf8mb4_bin,
	account     BIGINT      NOT NULL,                    -- the seller
	target      BIGINT      NOT NULL,
	field       VARCHAR(16) NOT NULL,
	title       VARCHAR(120) NOT NULL,                   -- as answered; the catalogue has the show's own
	wanted      ENUM('running','stopped','deleted') NOT NULL DEFAULT 'running',
	state       ENUM('draft','deploying','running','updating','degraded','failed','stopped','deleting','deleted') NOT NULL,
	step        VARCHAR(40) NOT NULL DEFAULT '',         -- the agent's step under way or failed: database schema places service first_page
	error       VARCHAR(500) NOT NULL DEFAULT '',        -- for the seller: what to do; '' when well
	revision    INT         NOT NULL DEFAULT 1,
	generation  INT         NOT NULL DEFAULT 1,          -- of its key
	answers     MEDIUMTEXT  NOT NULL,                    -- JSON: the seed definition, read once
	poster_type VARCHAR(40) NOT NULL DEFAULT '',
	poster      MEDIUMBLOB  NULL,
	workers     INT         NOT NULL DEFAULT 2,          -- size
	told_at     BIGINT      NULL,                        -- the seller saw the result at login or on the page
	created_at  BIGINT      NOT NULL,
	changed_at  BIGINT      NOT NULL,
	tries       INT         NOT NULL DEFAULT 0,
	next_at     BIGINT      NOT NULL DEFAULT 0,
	UNIQUE KEY deployment_slug (slug),                   -- the gate
	KEY deployment_account (account, state),             -- /seller
	KEY deployment_work (state, next_at),                -- the agent
	CONSTRAINT deployment_of FOREIGN KEY (account) REFERENCES account (id),
	CONSTRAINT deployment_target FOREIGN KEY (target) REFERENCES target (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
