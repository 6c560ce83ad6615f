-- No writes from frozen_from to frozen_until, while a copy of this database is made: see show/core/freeze.h. data_n: which copy this is.
ALTER TABLE settings
	ADD COLUMN data_n       INT    NOT NULL DEFAULT 0,
	ADD COLUMN frozen_from  BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN frozen_until BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN frozen_told  BIGINT NOT NULL DEFAULT 0
