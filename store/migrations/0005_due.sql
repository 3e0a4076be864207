-- The newest event that the verdict about the precinct took into account, as verdicts.as_of says:
-- what is due is found by an index. 0: no verdict.
ALTER TABLE bearings ADD COLUMN judged BIGINT NOT NULL DEFAULT 0;

UPDATE bearings SET judged = COALESCE((SELECT v.as_of FROM verdicts v WHERE v.precinct = bearings.precinct), 0);

CREATE INDEX bearings_due ON bearings (precinct) WHERE judged < seq AND precinct <> '';

CREATE INDEX bearings_judged ON bearings (judged, seq) WHERE precinct <> '';

CREATE INDEX bearings_newest ON bearings (seq);

CREATE INDEX reports_newest ON reports (seq);
