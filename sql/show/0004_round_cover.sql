-- A festival pass: tickets of `round` also open the door of `covers`.
CREATE TABLE round_cover (
	round   BIGINT NOT NULL,
	covers  BIGINT NOT NULL,
	PRIMARY KEY (round, covers),
	CONSTRAINT round_cover_round FOREIGN KEY (round) REFERENCES round (id),
	CONSTRAINT round_cover_covers FOREIGN KEY (covers) REFERENCES round (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
