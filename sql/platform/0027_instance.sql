-- What runs for the shows as the agent last saw it: a group of processes here, a pod in a cluster.
CREATE TABLE instance (
	deployment   BIGINT       NOT NULL,
	name         VARCHAR(253) NOT NULL COLLATE utf8mb4_bin,
	part         ENUM('show','database','extra') NOT NULL,
	node         VARCHAR(253) NOT NULL DEFAULT '',
	revision     BIGINT       NOT NULL DEFAULT 0,
	state        ENUM('waiting','starting','running','ending','failed') NOT NULL,
	ready        TINYINT      NOT NULL,
	restarts     BIGINT       NOT NULL,
	cpu_m        BIGINT       NOT NULL,                  -- requested
	memory_mib   BIGINT       NOT NULL,
	started_at   BIGINT       NOT NULL DEFAULT 0,
	why          VARCHAR(60)  NOT NULL DEFAULT '',       -- a text of the language files when it does not run well
	raw          VARCHAR(2000) NOT NULL DEFAULT '',      -- for the administrator: reason, message, last log lines
	seen_at      BIGINT       NOT NULL,
	PRIMARY KEY (deployment, name),
	KEY instance_node (node),
	CONSTRAINT instance_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
