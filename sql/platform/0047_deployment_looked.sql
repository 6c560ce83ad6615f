-- What runs was looked at since it came to be what is wanted: what differs from then on was not asked for.
ALTER TABLE deployment ADD COLUMN looked BOOLEAN NOT NULL DEFAULT 0
