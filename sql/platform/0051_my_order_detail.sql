-- Everything of a paid order that its show would need to write it again, without a person's data (show/core/again.h); when it was last told;
-- and whether the show was restored from a backup that does not know it yet.
ALTER TABLE my_order
	ADD COLUMN detail     TEXT    NULL,
	ADD COLUMN changed_at BIGINT  NOT NULL DEFAULT 0,
	ADD COLUMN looked     TINYINT NOT NULL DEFAULT 0
