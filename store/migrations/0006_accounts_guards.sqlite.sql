-- SQLite only, as 0001_guards.
CREATE TRIGGER factor_acts_no_update BEFORE UPDATE ON factor_acts
BEGIN
    SELECT RAISE(ABORT, 'factor_acts are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER factor_acts_no_delete BEFORE DELETE ON factor_acts
BEGIN
    SELECT RAISE(ABORT, 'factor_acts are facts: they are added, never changed or deleted');
END;
