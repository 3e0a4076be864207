-- Stakes of a case in state delegate equivalents: the order of the queue. store/database.cpp fills
-- them for existing cases from their findings. And patterns as tasks for people.
ALTER TABLE cases ADD COLUMN sde_at_stake DOUBLE PRECISION NOT NULL DEFAULT 0;

-- Fields of a case that a decision about a pattern settled after people had begun on it.
ALTER TABLE cases ADD COLUMN by_pattern TEXT NOT NULL DEFAULT '[]';

-- Present state: patterns by name, as the last look over all precincts found them. seq: event of
-- the last change; standing 0: found earlier, not by the last look.
CREATE TABLE patterns (
    name TEXT PRIMARY KEY,
    found TEXT NOT NULL,
    precincts INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    seq BIGINT NOT NULL
);

-- Facts, only inserted: the newest decision about a pattern stands, for exactly the boxes that it
-- names.
CREATE TABLE pattern_decisions (
    seq BIGINT PRIMARY KEY,
    pattern TEXT NOT NULL,
    choice TEXT NOT NULL,
    boxes TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
);

-- Number of people that a decision needs; until then it is shown and does not stand.
ALTER TABLE decisions ADD COLUMN needed INTEGER NOT NULL DEFAULT 1;
