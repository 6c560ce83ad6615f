ALTER TABLE audit ADD KEY audit_act (act, id)            -- the console's list of one kind of act
