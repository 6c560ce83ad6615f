-- After the platform's own database came back from a backup, a show has to tell its bookings since then again. 0: it has. 1: it has not, and only a
-- copy of its database that is open may write. 2: it has not, and the copy data_n may open. 3: as 1, and it stands in its history that it is shut.
ALTER TABLE deployment ADD COLUMN untold TINYINT NOT NULL DEFAULT 0
