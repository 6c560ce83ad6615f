-- A person asked for its end: it is not offered any more, and the agent takes its file, then this row.
ALTER TABLE backup
	ADD COLUMN drop_at BIGINT NULL
