-- SQLite only, as 0001_guards.
CREATE TRIGGER third_looks_no_update BEFORE UPDATE ON third_looks
BEGIN
    SELECT RAISE(ABORT, 'third_looks are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER third_looks_no_delete BEFORE DELETE ON third_looks
BEGIN
    SELECT RAISE(ABORT, 'third_looks are facts: they are added, never changed or deleted');
END;
