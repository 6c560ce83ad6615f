-- What fills the hole of `why`.
ALTER TABLE instance
	ADD COLUMN text_a VARCHAR(300) NOT NULL DEFAULT ''
