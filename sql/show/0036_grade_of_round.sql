ALTER TABLE grade
	ADD COLUMN round   BIGINT NULL,                      -- of this round alone: a pass has prices of its own
	ADD COLUMN instead BIGINT NULL                       -- of this grade of the other rounds
