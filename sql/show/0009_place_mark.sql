-- Why a place is blocked, kept for the house or an invitation, and who said so.
CREATE TABLE place_mark (
	place    BIGINT       NOT NULL PRIMARY KEY,
	note     VARCHAR(200) NOT NULL,
	guest    VARCHAR(80)  NOT NULL DEFAULT '',           -- invitation: for whom
	account  BIGINT       NOT NULL,
	at       BIGINT       NOT NULL,
	CONSTRAINT place_mark_place FOREIGN KEY (place) REFERENCES place (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
