-- SQLite only, as 0001_guards.
CREATE TRIGGER shown_no_update BEFORE UPDATE ON shown
BEGIN
    SELECT RAISE(ABORT, 'shown are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER shown_no_delete BEFORE DELETE ON shown
BEGIN
    SELECT RAISE(ABORT, 'shown are facts: they are added, never changed or deleted');
END;
