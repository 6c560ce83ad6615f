CREATE TABLE account (
	id             BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
	email          VARCHAR(254) NULL,                    -- NULL once erased
	password       VARCHAR(128) NULL COLLATE utf8mb4_bin,
	name           VARCHAR(80)  NOT NULL,
	role           ENUM('buyer','seller','admin') NOT NULL,
	admin_group    ENUM('','viewer','operator','finance','owner') NOT NULL DEFAULT '',
	business_name  VARCHAR(120) NOT NULL DEFAULT '',
	lang           CHAR(2)      NOT NULL,
	confirmed_at   BIGINT       NULL,
	created_at     BIGINT       NOT NULL,
	erased_at      BIGINT       NULL,
	UNIQUE KEY account_email (email),                    -- login
	KEY account_role (role, id)                          -- admin's list
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
