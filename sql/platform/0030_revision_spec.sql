ALTER TABLE deployment_revision
	ADD COLUMN spec   MEDIUMTEXT NULL,                           -- JSON, see platform/core/spec.h
	ADD COLUMN copy_of INT       NOT NULL DEFAULT 0,             -- a return to that revision
	ADD COLUMN state  ENUM('new','good','failed') NOT NULL DEFAULT 'new',
	ADD COLUMN why    VARCHAR(60) NOT NULL DEFAULT '',           -- why it failed: a text of the language files
	ADD COLUMN raw    TEXT       NULL
