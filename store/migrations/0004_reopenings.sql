-- Facts, only inserted: an official's wish to open a settled box again (verify/case_rights.h).
CREATE TABLE reopenings (
    seq BIGINT PRIMARY KEY,
    precinct TEXT NOT NULL,
    field TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE INDEX reopenings_by_precinct ON reopenings (precinct, seq);

-- Why a decision lets no value stand (blank, void, illegible; empty: one stands), whether only
-- officials count for it, and who had keyed the same.
ALTER TABLE decisions ADD COLUMN no_value TEXT NOT NULL DEFAULT '';

ALTER TABLE decisions ADD COLUMN officials INTEGER NOT NULL DEFAULT 0;

ALTER TABLE decisions ADD COLUMN keyed_alike TEXT NOT NULL DEFAULT '[]';
