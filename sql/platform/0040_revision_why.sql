-- What fills the hole of `why`.
ALTER TABLE deployment_revision
	ADD COLUMN text_a VARCHAR(300) NOT NULL DEFAULT ''
