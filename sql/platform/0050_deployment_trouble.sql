-- What ails a degraded one that does not mend itself: a text's key. How often its processes ended, each soon after the one before.
ALTER TABLE deployment
	ADD COLUMN trouble VARCHAR(60) NOT NULL DEFAULT '',
	ADD COLUMN falls_n INT NOT NULL DEFAULT 0,
	ADD COLUMN fell_at BIGINT NOT NULL DEFAULT 0
