-- Where the extras of shows in clusters are reached: images of others, under CLOVE_EXTRAS_HOST. The agent writes them, the gate reads them.
CREATE TABLE extra (
	deployment  BIGINT       NOT NULL,
	n           TINYINT      NOT NULL,                     -- in the order of its parts
	word        VARCHAR(40)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,   -- in its address: /shows/SLUG/WORD/
	title       VARCHAR(60)  NOT NULL,                     -- as the pool calls it
	url         VARCHAR(400) NOT NULL,                     -- what visitors are given
	upstream    VARCHAR(120) NOT NULL,                     -- host:port of its HTTP
	PRIMARY KEY (deployment, n),
	UNIQUE KEY extra_word (deployment, word),
	CONSTRAINT extra_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
