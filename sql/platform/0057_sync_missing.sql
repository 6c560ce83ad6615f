-- When a show that has run last said that its database is missing: not there, or another one, empty. NULL: it is there.
ALTER TABLE sync_state ADD COLUMN missing_at BIGINT NULL
