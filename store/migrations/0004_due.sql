-- What bears on the verdict about a precinct: seq of the newest event that does. The row '' is about
-- all precincts at once (policy, rules, form, roster, how wide the risk sample is).
CREATE TABLE bearings (
    precinct TEXT PRIMARY KEY,
    seq BIGINT NOT NULL
);

-- The newest event that the verdict took into account. A precinct whose bearing is newer is due.
ALTER TABLE verdicts ADD COLUMN as_of BIGINT NOT NULL DEFAULT 0;

-- A canvass of an older program is judged once more, as a whole.
INSERT INTO bearings (precinct, seq) SELECT '', COALESCE(MAX(seq), 0) FROM events;

INSERT INTO bearings (precinct, seq) SELECT precinct, MAX(seq) FROM reports GROUP BY precinct;

INSERT INTO bearings (precinct, seq) SELECT id_precinct, MAX(outcome) FROM pages WHERE state IN ('accepted', 'superseded') AND id_precinct NOT IN (SELECT precinct FROM reports) GROUP BY id_precinct;
