-- Money that moved after the backup this database was restored from, where no order here has it: told by the provider's number.
ALTER TABLE money_item
	MODIFY COLUMN order_id BIGINT NULL,
	MODIFY COLUMN kind ENUM('refund_refused','late_money','unknown_payment','amount_differs','paid_after_backup','refunded_after_backup') NOT NULL,
	ADD COLUMN order_code CHAR(10)     NOT NULL DEFAULT '' COLLATE utf8mb4_bin,
	ADD COLUMN intent     VARCHAR(120) NOT NULL DEFAULT '' COLLATE utf8mb4_bin,
	ADD COLUMN back       ENUM('','wanted','done') NOT NULL DEFAULT '',    -- a person wants it given back
	ADD COLUMN back_at    BIGINT       NOT NULL DEFAULT 0                  -- the provider is asked then
