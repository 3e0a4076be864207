-- Facts, only inserted: officials who signed precincts (verify/sign_off.h). Each row follows from
-- its event alone: person is the actor, precinct the subject.
CREATE TABLE signatures (
    seq BIGINT PRIMARY KEY,
    precinct TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    rests_on BIGINT NOT NULL,
    paper_only INTEGER NOT NULL,
    values_sha256 TEXT NOT NULL
);

CREATE INDEX signatures_by_precinct ON signatures (precinct, seq);

-- Facts, only inserted: no earlier signature of the precinct counts. because: the event that bears
-- on the precinct; 0: person, an official, wanted it, for the reason.
CREATE TABLE sign_offs_taken_back (
    seq BIGINT PRIMARY KEY,
    precinct TEXT NOT NULL,
    at TEXT NOT NULL,
    because BIGINT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE INDEX sign_offs_taken_back_by_precinct ON sign_offs_taken_back (precinct, seq);

-- 0 never signed, 1 taken back, 2 signed once, 3 signed off (store/precinct_progress.h).
ALTER TABLE precinct_progress ADD COLUMN signed INTEGER NOT NULL DEFAULT 0;

CREATE INDEX precinct_progress_signed ON precinct_progress (signed) WHERE signed > 0;
