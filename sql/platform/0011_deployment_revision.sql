CREATE TABLE deployment_revision (
	deployment  BIGINT       NOT NULL,
	revision    INT          NOT NULL,
	account     BIGINT       NOT NULL,
	at          BIGINT       NOT NULL,
	template    MEDIUMTEXT   NOT NULL,                   -- the composed deployment template, as shown in the review
	PRIMARY KEY (deployment, revision),
	CONSTRAINT deployment_revision_of FOREIGN KEY (deployment) REFERENCES deployment (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
