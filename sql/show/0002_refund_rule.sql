-- Cancelling `from_days` or more calendar days before the round costs `fee_percent` of the price; the largest from_days that
-- fits applies. Below the smallest from_days a ticket cannot be cancelled.
CREATE TABLE refund_rule (
	from_days    INT NOT NULL PRIMARY KEY,
	fee_percent  INT NOT NULL,
	CONSTRAINT refund_rule_days CHECK (from_days BETWEEN 0 AND 365),
	CONSTRAINT refund_rule_fee CHECK (fee_percent BETWEEN 0 AND 100)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
