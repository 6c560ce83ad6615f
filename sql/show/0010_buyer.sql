-- Locked first by everything a buyer does: limits per person are counted under this lock.
CREATE TABLE buyer (
	account     BIGINT       NOT NULL PRIMARY KEY,
	name        VARCHAR(80)  NOT NULL,
	email       VARCHAR(254) NOT NULL,
	erased_at   BIGINT       NULL,
	created_at  BIGINT       NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
