-- Facts, only inserted: the word of a third person about a box that two keyed otherwise
-- (verify/box_life.h). state and value: with an_entry, the entry that is right.
CREATE TABLE third_looks (
    seq BIGINT PRIMARY KEY,
    precinct TEXT NOT NULL,
    field TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    look TEXT NOT NULL,
    state TEXT NOT NULL,
    value INTEGER
);

CREATE INDEX third_looks_by_precinct ON third_looks (precinct, seq);

-- Whether a box is settled follows from other rules than before: every precinct is judged again, and
-- its case is brought up to date with it.
UPDATE verdicts SET as_of = 0;

UPDATE bearings SET judged = 0;
