-- For the console: money that waits for a person, mails that could not be sent. And room for the 500 rounds a show may have.
ALTER TABLE catalogue
	ADD COLUMN money_n INT NOT NULL DEFAULT 0,
	ADD COLUMN mails_failed_n INT NOT NULL DEFAULT 0,
	MODIFY COLUMN body MEDIUMTEXT NOT NULL
