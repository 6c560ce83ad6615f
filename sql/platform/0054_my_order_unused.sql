-- Tickets nobody has come in with yet: an order with none left is not offered for cancelling. NULL: its show has not said, as one of an
-- older version never does.
ALTER TABLE my_order
	ADD COLUMN unused_n INT NULL
