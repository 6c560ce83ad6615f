CREATE TABLE orders (
	id           BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	code         CHAR(10)     NOT NULL COLLATE utf8mb4_bin,
	account      BIGINT       NOT NULL,
	round        BIGINT       NOT NULL,
	hold_id      BIGINT       NOT NULL,
	state        ENUM('pending','paid','part_refunded','refunded','expired','failed') NOT NULL DEFAULT 'pending',
	total_minor  BIGINT       NOT NULL,
	currency     CHAR(3)      NOT NULL,
	fee_table    VARCHAR(200) NOT NULL,                  -- frozen: "free_days;from:percent,from:percent", largest first
	zone         VARCHAR(40)  NOT NULL,
	name         VARCHAR(80)  NOT NULL,                  -- booking details
	phone        VARCHAR(20)  NOT NULL,
	email        VARCHAR(254) NOT NULL,
	lang         CHAR(2)      NOT NULL,
	booked_at    BIGINT       NOT NULL,
	pay_by       BIGINT       NOT NULL,                  -- after this, jobs end the payment at the provider
	paid_at      BIGINT       NULL,
	ended_at     BIGINT       NULL,
	UNIQUE KEY orders_code (code),
	UNIQUE KEY orders_hold (hold_id),                    -- a hold becomes one order, however often the button is pressed
	KEY orders_account (account, booked_at),             -- my tickets, the limit per person
	KEY orders_round (round, state),                     -- cancelling a round, sales
	KEY orders_due (state, pay_by),                      -- the payments job
	KEY orders_booked (booked_at),                       -- bookers list, sales by day
	CONSTRAINT orders_buyer FOREIGN KEY (account) REFERENCES buyer (account),
	CONSTRAINT orders_of_round FOREIGN KEY (round) REFERENCES round (id),
	CONSTRAINT orders_of_hold FOREIGN KEY (hold_id) REFERENCES hold (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
