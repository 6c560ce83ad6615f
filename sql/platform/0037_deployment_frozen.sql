-- What is wanted of a show's writes: none from frozen_from to frozen_until (0: it writes), told to it with every sync. 4102444800: for good.
ALTER TABLE deployment
	ADD COLUMN frozen_from  BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN frozen_until BIGINT NOT NULL DEFAULT 0
