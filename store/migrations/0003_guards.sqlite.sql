-- SQLite only, as 0001_guards.
CREATE TRIGGER pattern_decisions_no_update BEFORE UPDATE ON pattern_decisions
BEGIN
    SELECT RAISE(ABORT, 'pattern_decisions are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER pattern_decisions_no_delete BEFORE DELETE ON pattern_decisions
BEGIN
    SELECT RAISE(ABORT, 'pattern_decisions are facts: they are added, never changed or deleted');
END;
