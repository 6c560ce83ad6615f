-- Entries that count no longer because their round moved to another date: the ticket opens that one again. Only the door's memory.
CREATE TABLE entry_undone (
	id        BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	ticket    BIGINT NOT NULL,                           -- no foreign key: a door that just lets somebody in has the ticket locked
	round     BIGINT NOT NULL,
	at        BIGINT NOT NULL,                           -- of the entry
	account   BIGINT NOT NULL,
	undone_at BIGINT NOT NULL,
	KEY entry_undone_ticket (ticket, at)                 -- the booking's page
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
