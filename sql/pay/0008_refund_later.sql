-- A pending refund ends at due_at, well or with a failure.
ALTER TABLE refund
	ADD COLUMN failure VARCHAR(60) NOT NULL DEFAULT '',
	ADD COLUMN due_at BIGINT NULL,
	ADD KEY refund_due (status, due_at)
