-- What a show says of itself with each call.
ALTER TABLE sync_state
	ADD COLUMN schema_version INT     NOT NULL DEFAULT 0,
	ADD COLUMN defined        TINYINT NOT NULL DEFAULT 1,        -- it has taken its definition
	ADD COLUMN refused        VARCHAR(500) NOT NULL DEFAULT '',  -- why it refused it
	ADD COLUMN frozen         TINYINT NOT NULL DEFAULT 0         -- it takes no writes, for a move or a restore
