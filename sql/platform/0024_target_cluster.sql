-- A cluster among the targets, and what the agent last saw of each.
ALTER TABLE target
	ADD COLUMN url           VARCHAR(200) NOT NULL DEFAULT '',   -- of the API server; 'in-cluster' for the one we run in; '' for local
	ADD COLUMN access        MEDIUMBLOB   NULL,                  -- sealed under the master key: JSON ca, and token or certificate and key
	ADD COLUMN reach         VARCHAR(120) NOT NULL DEFAULT '',   -- host where its NodePorts are reached; '': ClusterIPs are reached from here
	ADD COLUMN platform_url  VARCHAR(200) NOT NULL DEFAULT '',   -- where its pods reach /_sync
	ADD COLUMN images        VARCHAR(120) NOT NULL DEFAULT '',   -- the pool's registry as its nodes name it; '': as we do
	ADD COLUMN storage       ENUM('none','claim') NOT NULL DEFAULT 'claim',  -- none: databases live and die with their pod, free shows only
	ADD COLUMN storage_class VARCHAR(63)  NOT NULL DEFAULT '',   -- '': the cluster's default
	ADD COLUMN is_default    TINYINT      NOT NULL DEFAULT 0,
	ADD COLUMN state         ENUM('new','well','away','refused') NOT NULL DEFAULT 'new',
	ADD COLUMN error         VARCHAR(60)  NOT NULL DEFAULT '',   -- a text of the language files; '' when well
	ADD COLUMN raw           VARCHAR(1000) NOT NULL DEFAULT '',  -- for the administrator
	ADD COLUMN version       VARCHAR(60)  NOT NULL DEFAULT '',
	ADD COLUMN looked_at     BIGINT       NOT NULL DEFAULT 0,    -- last answer
	ADD COLUMN next_at       BIGINT       NOT NULL DEFAULT 0,    -- not asked before: backing off while away
	ADD COLUMN tries         INT          NOT NULL DEFAULT 0
