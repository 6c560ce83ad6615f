-- The seating plan that was uploaded, as it came: read and checked again whenever it is used.
CREATE TABLE draft_plan (
	draft     BIGINT       NOT NULL PRIMARY KEY,
	filename  VARCHAR(120) NOT NULL,
	bytes     MEDIUMBLOB   NOT NULL,
	CONSTRAINT draft_plan_of FOREIGN KEY (draft) REFERENCES draft (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
