-- The image pool. A row is the pool's word for one manifest in the registry.
CREATE TABLE pool_image (
	id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind        ENUM('show','database','extra') NOT NULL,
	name        VARCHAR(60)  NOT NULL COLLATE utf8mb4_bin,       -- repository in the registry
	alias       VARCHAR(60)  NOT NULL,                           -- as sellers read it
	version     VARCHAR(60)  NOT NULL COLLATE utf8mb4_bin,       -- tag
	digest      VARCHAR(80)  NULL COLLATE utf8mb4_bin,           -- sha256:… of the manifest; NULL until it is pushed
	bytes       BIGINT       NOT NULL DEFAULT 0,
	layers_n    INT          NOT NULL DEFAULT 0,
	labels      TEXT         NULL,                               -- JSON
	schema_min  INT          NOT NULL DEFAULT 0,                 -- of kind show: the schemas it runs on, from its labels; 0: not said
	schema_max  INT          NOT NULL DEFAULT 0,
	source      VARCHAR(300) NOT NULL,                           -- file name of the archive, or the reference it was copied from
	file        VARCHAR(200) NOT NULL DEFAULT '',                -- an upload that is not pushed yet
	host        VARCHAR(120) NOT NULL DEFAULT '',                -- the machine that has it
	account     BIGINT       NOT NULL,
	at          BIGINT       NOT NULL,
	state       ENUM('waiting','pushing','ready','failed','deleting') NOT NULL,
	why         VARCHAR(60)  NOT NULL DEFAULT '',
	raw         TEXT         NULL,
	tries       INT          NOT NULL DEFAULT 0,
	next_at     BIGINT       NOT NULL DEFAULT 0,
	UNIQUE KEY pool_image_name (name, version),
	UNIQUE KEY pool_image_alias (alias),
	UNIQUE KEY pool_image_digest (digest),
	CONSTRAINT pool_image_by FOREIGN KEY (account) REFERENCES account (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
