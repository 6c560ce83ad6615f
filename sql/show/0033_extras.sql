-- Links to its extras on another host name, as the platform told them: JSON, show/core/extras.h.
ALTER TABLE settings ADD COLUMN extras TEXT NULL
