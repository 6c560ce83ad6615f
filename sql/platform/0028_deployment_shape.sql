ALTER TABLE deployment
	ADD COLUMN live_revision INT          NOT NULL DEFAULT 0,    -- what the target last settled on; 0: nothing yet
	ADD COLUMN good_revision INT          NOT NULL DEFAULT 0,    -- last one that was healthy: an update that is not returns here
	ADD COLUMN node          VARCHAR(253) NOT NULL DEFAULT '',   -- where its processes shall be; '': anywhere
	ADD COLUMN upstream      VARCHAR(120) NOT NULL DEFAULT '',   -- host:port of its HTTP; '': sockets on this machine
	ADD COLUMN data_n        INT          NOT NULL DEFAULT 0,    -- which copy of its database: 0 show_ID, N show_ID_N
	ADD COLUMN deleted_at    BIGINT       NULL,
	ADD COLUMN asked_by      BIGINT       NULL                   -- who asked for the last change
