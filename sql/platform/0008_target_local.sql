INSERT INTO target (name, kind) VALUES ('local', 'local')
