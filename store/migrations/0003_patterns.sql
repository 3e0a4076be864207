-- What a case can move in state delegate equivalents: the order of the queue. Filled for the cases
-- that there are from their findings (store/database.cpp). And patterns as tasks for people.
ALTER TABLE cases ADD COLUMN sde_at_stake DOUBLE PRECISION NOT NULL DEFAULT 0;

-- Fields of a case that a decision about a pattern settled after people had begun on it.
ALTER TABLE cases ADD COLUMN by_pattern TEXT NOT NULL DEFAULT '[]';

-- What stands now: patterns by name, as the last look over all precincts found them. seq: of the
-- event that last changed one; standing 0: it was found once.
CREATE TABLE patterns (
    name TEXT PRIMARY KEY,
    found TEXT NOT NULL,
    precincts INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    seq BIGINT NOT NULL
);

-- Facts, only inserted: the newest about a pattern stands, for the very boxes that it names.
CREATE TABLE pattern_decisions (
    seq BIGINT PRIMARY KEY,
    pattern TEXT NOT NULL,
    choice TEXT NOT NULL,
    boxes TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
);

-- How many people a decision needs; before that it is told and does not stand.
ALTER TABLE decisions ADD COLUMN needed INTEGER NOT NULL DEFAULT 1;
