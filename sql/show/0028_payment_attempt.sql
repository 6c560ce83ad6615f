-- Part of the idempotency keys of capture, cancel and expire: raised when the provider answers a key with a stored failure.
ALTER TABLE payment ADD COLUMN attempt INT NOT NULL DEFAULT 0
