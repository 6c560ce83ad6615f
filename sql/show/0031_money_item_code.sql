-- The provider's short word for why; what pages say is a text of the language files.
ALTER TABLE money_item
	ADD COLUMN code VARCHAR(60) NOT NULL DEFAULT '' COLLATE utf8mb4_bin
