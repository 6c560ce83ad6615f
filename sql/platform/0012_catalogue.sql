-- Read model, fed by show.changed: the list works while a show is away.
CREATE TABLE catalogue (
	deployment      BIGINT       NOT NULL PRIMARY KEY,
	title           VARCHAR(120) NOT NULL,
	subtitle        VARCHAR(120) NOT NULL,
	field           VARCHAR(16)  NOT NULL,
	venue_name      VARCHAR(120) NOT NULL,
	zone            VARCHAR(40)  NOT NULL,
	poster          CHAR(64)     NOT NULL DEFAULT '',
	first_at        BIGINT       NOT NULL,
	last_at         BIGINT       NOT NULL,
	opens_at        BIGINT       NOT NULL,               -- earliest opening of a sale that is not over
	closes_at       BIGINT       NOT NULL,
	from_minor      BIGINT       NOT NULL,
	to_minor        BIGINT       NOT NULL,
	places_n        INT          NOT NULL,
	left_n          INT          NOT NULL,
	selling         TINYINT      NOT NULL,
	body            TEXT         NOT NULL,               -- JSON: the rounds with their times and what is left
	changed_at      BIGINT       NOT NULL,
	KEY catalogue_first (first_at),
	FULLTEXT KEY catalogue_search (title, subtitle, venue_name),
	CONSTRAINT catalogue_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
