-- The turns that let late money arrive and that give back what nobody captured.
ALTER TABLE payment_intent
	ADD KEY payment_intent_late (late_at),
	ADD KEY payment_intent_old (status, created_at)
