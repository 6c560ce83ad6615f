-- The registry as the pool's job last saw it: pages read this and never wait for it. One row.
CREATE TABLE pool_registry (
	id         TINYINT       NOT NULL PRIMARY KEY,
	url        VARCHAR(200)  NOT NULL,
	state      ENUM('well','away','refused') NOT NULL,
	raw        VARCHAR(1000) NOT NULL DEFAULT '',
	looked_at  BIGINT        NOT NULL,
	well_at    BIGINT        NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
