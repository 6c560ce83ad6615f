-- The copy of its database that a restore replaced: kept until the next backup.
ALTER TABLE deployment ADD COLUMN old_data_n INT NULL
