-- Whose events these are: events of one payment may be sent out of order.
ALTER TABLE webhook
	ADD COLUMN intent VARCHAR(80) NOT NULL DEFAULT '' COLLATE utf8mb4_bin,
	ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0,
	ADD KEY webhook_intent (intent),
	ADD KEY webhook_old (created_at)
