-- What the show says of itself and its rules: one row. Content belongs to the show from its first deploy on.
CREATE TABLE settings (
	id                TINYINT      NOT NULL PRIMARY KEY,
	title             VARCHAR(120) NOT NULL,
	subtitle          VARCHAR(120) NOT NULL DEFAULT '',
	description       TEXT         NOT NULL,
	notice            TEXT         NOT NULL,
	field             VARCHAR(16)  NOT NULL,          -- concert musical play classical exhibition sport festival other
	venue_name        VARCHAR(120) NOT NULL,
	venue_address     VARCHAR(200) NOT NULL DEFAULT '',
	zone              VARCHAR(40)  NOT NULL,          -- tz database name of the venue
	running_minutes   INT          NOT NULL DEFAULT 0,
	age_limit         INT          NOT NULL DEFAULT 0,
	poster            CHAR(64)     NULL,              -- file.hash
	seller_name       VARCHAR(120) NOT NULL,
	seller_contact    VARCHAR(254) NOT NULL,
	currency          CHAR(3)      NOT NULL DEFAULT 'KRW',
	limit_per_person  INT          NOT NULL DEFAULT 4, -- live places one account may have in one round
	hold_minutes      INT          NOT NULL DEFAULT 7,
	hold_seconds      INT          NOT NULL DEFAULT 0, -- added to hold_minutes: 0 outside load tests
	free_days         INT          NOT NULL DEFAULT 7, -- days after booking without a fee
	selling           TINYINT      NOT NULL DEFAULT 1, -- 0: closed for sale by its owner or for a move
	plan_height       DOUBLE       NOT NULL DEFAULT 700, -- of the seating plan, whose width is 1000 units
	stage             VARCHAR(60)  NOT NULL DEFAULT '',  -- "x,y,width,height" of the stage in it; '' for none
	version           BIGINT       NOT NULL DEFAULT 1, -- of the texts: optimistic lock of the edit page
	plan_version      BIGINT       NOT NULL DEFAULT 1, -- of places, grades, rounds: the hint map reloads on a change
	created_at        BIGINT       NOT NULL,
	CONSTRAINT settings_one CHECK (id = 1)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
