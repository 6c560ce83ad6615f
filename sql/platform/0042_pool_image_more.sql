-- What the page of an image tells beside its row's other facts.
ALTER TABLE pool_image
	ADD COLUMN from_archive TINYINT      NOT NULL DEFAULT 0,     -- 0: copied from a reference
	ADD COLUMN layers       TEXT         NULL,                   -- JSON: [{"digest","bytes"}]
	ADD COLUMN text_a       VARCHAR(300) NOT NULL DEFAULT '',    -- fills {1} of why
	ADD KEY pool_image_work (state, next_at)
