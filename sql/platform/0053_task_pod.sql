-- pod: one pod of a show is replaced, on a node that was chosen or on any
ALTER TABLE task MODIFY kind ENUM('backup','restore','move','drain','pod') NOT NULL
