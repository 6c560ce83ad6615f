-- The sandbox provider's own books: it is an outside party and shares nothing with clove but its API.
CREATE TABLE checkout_session (
	id            VARCHAR(80)  NOT NULL COLLATE utf8mb4_bin PRIMARY KEY,
	intent        VARCHAR(80)  NOT NULL COLLATE utf8mb4_bin,
	status        ENUM('open','complete','expired') NOT NULL,
	amount        BIGINT       NOT NULL,
	currency      CHAR(3)      NOT NULL,
	title         VARCHAR(200) NOT NULL,
	email         VARCHAR(254) NOT NULL,
	locale        VARCHAR(8)   NOT NULL,
	metadata      TEXT         NOT NULL,                 -- JSON object of texts
	success_url   TEXT         NOT NULL,
	cancel_url    TEXT         NOT NULL,
	expires_at    BIGINT       NOT NULL,
	created_at    BIGINT       NOT NULL,
	UNIQUE KEY checkout_session_intent (intent)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
