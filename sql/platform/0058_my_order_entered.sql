-- Who of an order is inside: [{"t":ticket number,"r":round,"a":at}], and since when that is known. Told again to a show that comes back from a backup.
ALTER TABLE my_order
	ADD COLUMN entered    TEXT   NULL,
	ADD COLUMN entered_at BIGINT NULL
