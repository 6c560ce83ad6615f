-- Of a show that is deleted: since when its last copy cannot be made, and that an administrator let it go without one.
ALTER TABLE deployment
	ADD COLUMN no_dump_at  BIGINT  NULL,
	ADD COLUMN without_dump TINYINT NOT NULL DEFAULT 0
