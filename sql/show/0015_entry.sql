-- Check-in: one ticket enters one round once; the second is refused with the time of the first.
CREATE TABLE entry (
	ticket   BIGINT NOT NULL,
	round    BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	account  BIGINT NOT NULL,                            -- the staff member
	PRIMARY KEY (ticket, round),
	KEY entry_round (round, at),                         -- the check-in page's last entries and count
	CONSTRAINT entry_ticket FOREIGN KEY (ticket) REFERENCES ticket (id),
	CONSTRAINT entry_of_round FOREIGN KEY (round) REFERENCES round (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
