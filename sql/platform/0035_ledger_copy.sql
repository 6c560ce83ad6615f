-- Money that really moved in shows that were deleted: copied before their database went.
CREATE TABLE ledger_copy (
	deployment    BIGINT      NOT NULL,
	line          BIGINT      NOT NULL,                          -- ledger.id there
	order_code    VARCHAR(40) NOT NULL,
	kind          ENUM('captured','refunded') NOT NULL,
	amount_minor  BIGINT      NOT NULL,
	at            BIGINT      NOT NULL,
	PRIMARY KEY (deployment, line),
	KEY ledger_copy_day (at),
	CONSTRAINT ledger_copy_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
