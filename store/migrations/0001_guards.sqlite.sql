-- SQLite only: a written fact is never changed or deleted. PostgreSQL needs a trigger function of
-- its own for this.
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'events are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER readings_no_update BEFORE UPDATE ON readings
BEGIN
    SELECT RAISE(ABORT, 'readings are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings
BEGIN
    SELECT RAISE(ABORT, 'readings are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER paper_findings_no_update BEFORE UPDATE ON paper_findings
BEGIN
    SELECT RAISE(ABORT, 'paper_findings are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER paper_findings_no_delete BEFORE DELETE ON paper_findings
BEGIN
    SELECT RAISE(ABORT, 'paper_findings are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER reports_no_update BEFORE UPDATE ON reports
BEGIN
    SELECT RAISE(ABORT, 'reports are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER reports_no_delete BEFORE DELETE ON reports
BEGIN
    SELECT RAISE(ABORT, 'reports are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER keyings_no_update BEFORE UPDATE ON keyings
BEGIN
    SELECT RAISE(ABORT, 'keyings are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER keyings_no_delete BEFORE DELETE ON keyings
BEGIN
    SELECT RAISE(ABORT, 'keyings are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER decisions_no_update BEFORE UPDATE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER decisions_no_delete BEFORE DELETE ON decisions
BEGIN
    SELECT RAISE(ABORT, 'decisions are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER users_no_update BEFORE UPDATE ON users
BEGIN
    SELECT RAISE(ABORT, 'users are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER users_no_delete BEFORE DELETE ON users
BEGIN
    SELECT RAISE(ABORT, 'users are facts: they are added, never changed or deleted');
END;
