-- Failures by lane: an account from a known device, an account from anywhere else, an address. A growing delay is a refusal with a
-- clock time, never a sleep.
CREATE TABLE login_failure (
	lane        CHAR(64) NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,   -- hash of kind and what it counts
	failures    INT      NOT NULL,
	last_at     BIGINT   NOT NULL,
	refused_until BIGINT NOT NULL,
	KEY login_failure_old (last_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
