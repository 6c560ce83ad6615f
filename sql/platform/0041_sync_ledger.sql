-- Of a show that is about to be deleted: when it last told its whole ledger (NULL: not since it was asked), and what it owed then: payments
-- and refunds under way, and valid tickets for rounds to come.
ALTER TABLE sync_state
	ADD COLUMN ledger_at   BIGINT NULL,
	ADD COLUMN unsettled_n BIGINT NOT NULL DEFAULT 0,
	ADD COLUMN tickets_n   BIGINT NOT NULL DEFAULT 0
