-- Longer work asked for by a person or the clock, done by the agent step by step.
CREATE TABLE task (
	id          BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	kind        ENUM('backup','restore','move','drain') NOT NULL,   -- move: to another target
	deployment  BIGINT       NULL,
	target      BIGINT       NULL,
	node        VARCHAR(253) NOT NULL DEFAULT '',
	account     BIGINT       NULL,                               -- who asked; NULL: the clock
	body        MEDIUMTEXT   NOT NULL,                           -- JSON, by kind
	state       ENUM('wanted','running','waiting','done','failed','cancelled') NOT NULL DEFAULT 'wanted',  -- waiting: for a person
	step        VARCHAR(40)  NOT NULL DEFAULT '',
	why         VARCHAR(60)  NOT NULL DEFAULT '',                -- a text of the language files: what it waits for, or why it failed
	text_a      VARCHAR(300) NOT NULL DEFAULT '',
	raw         TEXT         NOT NULL,
	tries       INT          NOT NULL DEFAULT 0,
	made_at     BIGINT       NOT NULL,
	changed_at  BIGINT       NOT NULL,
	next_at     BIGINT       NOT NULL DEFAULT 0,
	KEY task_work (state, next_at),
	KEY task_of (deployment, id),
	CONSTRAINT task_deployment FOREIGN KEY (deployment) REFERENCES deployment (id),
	CONSTRAINT task_target FOREIGN KEY (target) REFERENCES target (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
