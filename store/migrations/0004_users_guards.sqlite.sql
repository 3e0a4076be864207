-- SQLite only, as 0001_guards.
CREATE TRIGGER user_changes_no_update BEFORE UPDATE ON user_changes
BEGIN
    SELECT RAISE(ABORT, 'user_changes are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER user_changes_no_delete BEFORE DELETE ON user_changes
BEGIN
    SELECT RAISE(ABORT, 'user_changes are facts: they are added, never changed or deleted');
END;
