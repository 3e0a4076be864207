-- What a large canvass is asked for all the time is found by an index, and counted once. Nothing
-- here is a fact: it follows from facts, in the transaction that changes them.
-- The place of a case in the queue (verify/queue_order.h); 162: the roster does not tell its weight.
ALTER TABLE cases ADD COLUMN band INTEGER NOT NULL DEFAULT 162;

-- What people found in the boxes of the case that were drawn to be checked (verify/risk.h).
ALTER TABLE cases ADD COLUMN boxes_drawn INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN boxes_checked INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN boxes_wrong INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN boxes_open INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN awards_drawn INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN awards_checked INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN awards_wrong INTEGER NOT NULL DEFAULT 0;

ALTER TABLE cases ADD COLUMN awards_open INTEGER NOT NULL DEFAULT 0;

CREATE INDEX cases_in_queue ON cases (state, band, precinct) WHERE needed = 1;

CREATE INDEX cases_held ON cases (held_by) WHERE held_by <> '';

CREATE INDEX cases_drawn ON cases (state, boxes_drawn, boxes_checked, boxes_wrong, boxes_open, awards_drawn, awards_checked, awards_wrong, awards_open) WHERE needed = 1 AND drawn <> '[]';

CREATE INDEX verdicts_passed ON verdicts (passed_boxes, passed_delegates);

CREATE INDEX keyings_by_person ON keyings (person, precinct);

CREATE INDEX reopenings_by_person ON reopenings (person, precinct);

CREATE INDEX shown_by_person ON shown (person, seq);
