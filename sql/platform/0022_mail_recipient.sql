ALTER TABLE mail ADD KEY mail_recipient (recipient, created_at)   -- how many mails an address got lately; erasing a person
