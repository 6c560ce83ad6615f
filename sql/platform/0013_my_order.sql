-- Read model of a buyer's orders over all shows, fed by order.*: /me/tickets.
CREATE TABLE my_order (
	deployment   BIGINT       NOT NULL,
	code         CHAR(10)     NOT NULL COLLATE utf8mb4_bin,
	account      BIGINT       NOT NULL,
	state        VARCHAR(16)  NOT NULL,
	title        VARCHAR(120) NOT NULL,
	venue_name   VARCHAR(120) NOT NULL,
	zone         VARCHAR(40)  NOT NULL,
	starts_at    BIGINT       NOT NULL,
	places       VARCHAR(400) NOT NULL,                  -- "R B-12, R B-13"
	tickets_n    INT          NOT NULL,                  -- valid ones
	total_minor  BIGINT       NOT NULL,
	pay_by       BIGINT       NOT NULL,
	booked_at    BIGINT       NOT NULL,
	round_state  VARCHAR(16)  NOT NULL,
	version      BIGINT       NOT NULL,                  -- outbox id: an older event never overwrites a newer one
	PRIMARY KEY (deployment, code),
	KEY my_order_account (account, starts_at),
	CONSTRAINT my_order_deployment FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
