CREATE TABLE round (
	id              BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	label           VARCHAR(60)  NOT NULL DEFAULT '',  -- "matinee", "day 2"; may be empty
	starts_at       BIGINT       NOT NULL,
	sale_opens_at   BIGINT       NOT NULL,
	sale_closes_at  BIGINT       NOT NULL,
	state           ENUM('planned','cancelled') NOT NULL DEFAULT 'planned',
	postponed_from  BIGINT       NULL,                 -- starts_at before the last postponement
	cancelled_why   VARCHAR(300) NOT NULL DEFAULT '',
	CONSTRAINT round_sale CHECK (sale_opens_at < sale_closes_at),
	KEY round_starts (starts_at)                       -- detail page, in order of time
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
