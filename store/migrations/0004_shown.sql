-- Facts, only inserted: to whom values of which boxes were shown (verify/case.h, Shown). Each row
-- follows from its event alone: person is the actor, precinct the subject, fields the body's.
CREATE TABLE shown (
    seq BIGINT PRIMARY KEY,
    precinct TEXT NOT NULL,
    person TEXT NOT NULL,
    fields TEXT NOT NULL
);

CREATE INDEX shown_by_precinct ON shown (precinct, person);
