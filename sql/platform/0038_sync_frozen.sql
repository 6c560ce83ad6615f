-- What the live copy of a show's database said of its freeze; sync_state.frozen is 1 only when nothing can be written any more.
ALTER TABLE sync_state
	ADD COLUMN data_n       INT    NOT NULL DEFAULT 0,
	ADD COLUMN frozen_until BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN frozen_told  BIGINT NOT NULL DEFAULT 0            -- when this freeze began for it: another one when it lapsed in between
