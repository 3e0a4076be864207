-- SQLite only, as 0001_guards.
CREATE TRIGGER page_statements_no_update BEFORE UPDATE ON page_statements
BEGIN
    SELECT RAISE(ABORT, 'page_statements are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER page_statements_no_delete BEFORE DELETE ON page_statements
BEGIN
    SELECT RAISE(ABORT, 'page_statements are facts: they are added, never changed or deleted');
END;
