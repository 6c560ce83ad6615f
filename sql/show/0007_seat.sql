-- The plan: the same for every round.
CREATE TABLE seat (
	id         BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	section    BIGINT      NOT NULL,
	row_label  VARCHAR(10) NOT NULL COLLATE utf8mb4_bin,
	row_ord    INT         NOT NULL,                     -- from the stage
	number     VARCHAR(10) NOT NULL COLLATE utf8mb4_bin,
	ord        INT         NOT NULL,                     -- position in the row, gaps counted: neighbours differ by 1
	x          DOUBLE      NOT NULL,
	y          DOUBLE      NOT NULL,
	flags      INT         NOT NULL DEFAULT 0,           -- 1 wheelchair, 2 companion, 4 restricted view
	UNIQUE KEY seat_name (section, row_label, number),
	KEY seat_map (section, row_ord, ord),                -- the map page, row by row
	CONSTRAINT seat_section FOREIGN KEY (section) REFERENCES section (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
