-- Machines of the targets as the agent last saw them. Consoles read this and never wait for a cluster.
CREATE TABLE node (
	target            BIGINT       NOT NULL,
	name              VARCHAR(253) NOT NULL COLLATE utf8mb4_bin,
	ready             TINYINT      NOT NULL,
	open              TINYINT      NOT NULL,             -- 0: cordoned or tainted, nothing new is placed here
	cpu_m             BIGINT       NOT NULL,             -- allocatable, thousandths of a core
	memory_mib        BIGINT       NOT NULL,
	pods              BIGINT       NOT NULL,             -- how many processes or pods fit
	cpu_used_m        BIGINT       NOT NULL,             -- sums of the requests of what is placed here
	memory_used_mib   BIGINT       NOT NULL,
	cpu_limit_m       BIGINT       NOT NULL,             -- sums of their limits
	memory_limit_mib  BIGINT       NOT NULL,
	pods_n            BIGINT       NOT NULL,
	seen_at           BIGINT       NOT NULL,
	PRIMARY KEY (target, name),
	CONSTRAINT node_of FOREIGN KEY (target) REFERENCES target (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
