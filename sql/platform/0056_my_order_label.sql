-- The round's name ("day one", "three days"): two bookings of one evening are told apart by it. '' until its show tells the order again.
ALTER TABLE my_order
	ADD COLUMN label VARCHAR(80) NOT NULL DEFAULT ''
