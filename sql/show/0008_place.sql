-- One sellable place of one round: a seat, or an entry number of a zone or standing section. No oversell is possible by
-- counting, because nothing is counted.
CREATE TABLE place (
	id        BIGINT  NOT NULL AUTO_INCREMENT PRIMARY KEY,
	round     BIGINT  NOT NULL,
	section   BIGINT  NOT NULL,
	grade     BIGINT  NOT NULL,
	seat      BIGINT  NULL,
	number    INT     NULL,                              -- entry number, where there is no seat
	state     TINYINT NOT NULL DEFAULT 0,                -- 0 free 1 held 2 being paid 3 sold 4 blocked 5 house 6 invitation
	free_at   BIGINT  NOT NULL DEFAULT 0,                -- 0 free; the hold's end; 4102444800 (far future) for states 2 to 6
	hold_id   BIGINT  NULL,
	order_id  BIGINT  NULL,
	UNIQUE KEY place_seat (round, seat),
	UNIQUE KEY place_number (round, section, number),
	KEY place_left (round, grade, free_at),              -- what is left by grade
	KEY place_map (round, section, free_at),             -- the map page, the overview
	KEY place_hold (hold_id),
	KEY place_order (order_id),
	CONSTRAINT place_round FOREIGN KEY (round) REFERENCES round (id),
	CONSTRAINT place_section FOREIGN KEY (section) REFERENCES section (id),
	CONSTRAINT place_grade FOREIGN KEY (grade) REFERENCES grade (id),
	CONSTRAINT place_of_seat FOREIGN KEY (seat) REFERENCES seat (id),
	CONSTRAINT place_seat_or_number CHECK ((seat IS NULL) <> (number IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
