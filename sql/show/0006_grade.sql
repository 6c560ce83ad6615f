CREATE TABLE grade (
	id           BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name         VARCHAR(20) NOT NULL COLLATE utf8mb4_bin,            -- R, S, A, VIP …
	mark         CHAR(1)     NOT NULL COLLATE utf8mb4_bin,                 -- the letter in the corner of its seats
	colour       TINYINT     NOT NULL,                   -- 1 to 8: a custom property of the stylesheet
	price_minor  BIGINT      NOT NULL,
	ord          INT         NOT NULL,
	UNIQUE KEY grade_name (name),
	CONSTRAINT grade_price CHECK (price_minor BETWEEN 0 AND 100000000)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
