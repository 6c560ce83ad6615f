CREATE TABLE section (
	id       BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name     VARCHAR(40) NOT NULL COLLATE utf8mb4_bin,   -- names are told apart exactly as the seller wrote them
	kind     ENUM('seats','zone','standing') NOT NULL,  -- zone and standing: places with entry numbers, no map
	floor    VARCHAR(20) NOT NULL COLLATE utf8mb4_bin DEFAULT '',
	ord      INT         NOT NULL,
	outline  TEXT        NOT NULL,                       -- points of an SVG polygon, "x,y x,y …", in the plan's units (1000 wide)
	label_x  DOUBLE      NOT NULL,
	label_y  DOUBLE      NOT NULL,
	focus_x  DOUBLE      NOT NULL,                       -- best available: nearest to here first
	focus_y  DOUBLE      NOT NULL,
	UNIQUE KEY section_name (floor, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
