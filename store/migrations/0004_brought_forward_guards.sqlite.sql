-- SQLite only, as 0001_guards.
CREATE TRIGGER rows_brought_forward_no_update BEFORE UPDATE ON rows_brought_forward
BEGIN
    SELECT RAISE(ABORT, 'rows_brought_forward are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER rows_brought_forward_no_delete BEFORE DELETE ON rows_brought_forward
BEGIN
    SELECT RAISE(ABORT, 'rows_brought_forward are facts: they are added, never changed or deleted');
END;
