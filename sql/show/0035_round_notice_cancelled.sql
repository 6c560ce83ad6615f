-- Holders of a pass are told too when one of its days is cancelled. Their tickets stay, so nothing else would tell them.
ALTER TABLE round_notice
	ADD COLUMN cancelled BIGINT NULL                     -- that day's round; NULL: the round of the order was postponed
