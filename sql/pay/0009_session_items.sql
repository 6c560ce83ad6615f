-- What is paid for, as the hosted page lists it; and the index of the turn that expires sessions.
ALTER TABLE checkout_session
	ADD COLUMN items TEXT NOT NULL,
	ADD KEY checkout_session_expiry (status, expires_at)
