-- SQLite only, as 0001_guards.
CREATE TRIGGER reopenings_no_update BEFORE UPDATE ON reopenings
BEGIN
    SELECT RAISE(ABORT, 'reopenings are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER reopenings_no_delete BEFORE DELETE ON reopenings
BEGIN
    SELECT RAISE(ABORT, 'reopenings are facts: they are added, never changed or deleted');
END;
