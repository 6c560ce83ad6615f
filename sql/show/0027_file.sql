CREATE TABLE file (
	hash        CHAR(64)    NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	type        VARCHAR(40) NOT NULL,                    -- image/jpeg image/png image/webp, told from the content
	width       INT         NOT NULL,
	height      INT         NOT NULL,
	bytes       MEDIUMBLOB  NOT NULL,
	created_at  BIGINT      NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
