UPDATE target SET is_default = 1 WHERE name = 'local'
