-- How far each show's events were taken: at least once from there, exactly once here.
CREATE TABLE sync_state (
	deployment  BIGINT NOT NULL PRIMARY KEY,
	last_event  BIGINT NOT NULL DEFAULT 0,
	synced_at   BIGINT NOT NULL,
	CONSTRAINT sync_state_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
