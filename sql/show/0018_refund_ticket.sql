CREATE TABLE refund_ticket (
	ticket     BIGINT NOT NULL PRIMARY KEY,              -- a ticket is refunded once
	refund_id  BIGINT NOT NULL,
	KEY refund_ticket_refund (refund_id),
	CONSTRAINT refund_ticket_ticket FOREIGN KEY (ticket) REFERENCES ticket (id),
	CONSTRAINT refund_ticket_of FOREIGN KEY (refund_id) REFERENCES refund (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
