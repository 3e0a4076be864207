-- SQLite only, as 0001_guards.
CREATE TRIGGER signatures_no_update BEFORE UPDATE ON signatures
BEGIN
    SELECT RAISE(ABORT, 'signatures are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER signatures_no_delete BEFORE DELETE ON signatures
BEGIN
    SELECT RAISE(ABORT, 'signatures are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER sign_offs_taken_back_no_update BEFORE UPDATE ON sign_offs_taken_back
BEGIN
    SELECT RAISE(ABORT, 'sign-offs taken back are facts: they are added, never changed or deleted');
END;

CREATE TRIGGER sign_offs_taken_back_no_delete BEFORE DELETE ON sign_offs_taken_back
BEGIN
    SELECT RAISE(ABORT, 'sign-offs taken back are facts: they are added, never changed or deleted');
END;
