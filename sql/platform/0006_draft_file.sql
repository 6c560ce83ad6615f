CREATE TABLE draft_file (
	draft   BIGINT      NOT NULL PRIMARY KEY,            -- the poster
	type    VARCHAR(40) NOT NULL,
	width   INT         NOT NULL,
	height  INT         NOT NULL,
	bytes   MEDIUMBLOB  NOT NULL,
	CONSTRAINT draft_file_of FOREIGN KEY (draft) REFERENCES draft (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
