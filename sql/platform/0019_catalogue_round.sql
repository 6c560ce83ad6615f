-- The rounds of the catalogue: what is next, what may be bought now, which days a search means.
CREATE TABLE catalogue_round (
	deployment  BIGINT      NOT NULL,
	round       BIGINT      NOT NULL,
	starts_at   BIGINT      NOT NULL,
	opens_at    BIGINT      NOT NULL,
	closes_at   BIGINT      NOT NULL,
	state       VARCHAR(16) NOT NULL,
	places_n    INT         NOT NULL,
	left_n      INT         NOT NULL,
	PRIMARY KEY (deployment, round),
	KEY catalogue_round_starts (starts_at),              -- the list, soonest first
	CONSTRAINT catalogue_round_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
