-- One-time addresses through which a job in a cluster sends a sealed dump, or fetches one.
CREATE TABLE dump_door (
	deployment  BIGINT       NOT NULL,
	way         ENUM('put','get') NOT NULL,
	token_hash  CHAR(64)     NOT NULL,
	file        VARCHAR(100) NOT NULL,                     -- below CLOVE_POOL_DIR: what is fetched, or what came
	ends_at     BIGINT       NOT NULL,
	used_at     BIGINT       NULL,
	PRIMARY KEY (deployment, way),
	UNIQUE KEY dump_door_token (token_hash),
	CONSTRAINT dump_door_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
