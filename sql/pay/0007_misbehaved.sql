-- What the sandbox did wrong already: each misbehaviour happens once to each thing, so that trying again can succeed.
CREATE TABLE misbehaved (
	id  VARCHAR(120) NOT NULL COLLATE utf8mb4_bin PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
