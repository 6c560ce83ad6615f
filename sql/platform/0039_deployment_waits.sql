-- What the step under way waits for, or failed on: `error` may have a hole. And since when it waits for exactly that.
ALTER TABLE deployment
	ADD COLUMN error_a     VARCHAR(300) NOT NULL DEFAULT '',
	ADD COLUMN progress_at BIGINT       NOT NULL DEFAULT 0
