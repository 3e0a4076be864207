-- The risk sample (verify/risk.h): the fields of a case that were drawn to be checked, and the
-- number of boxes that pass without people, from which the sample is drawn.
ALTER TABLE cases ADD COLUMN drawn TEXT NOT NULL DEFAULT '[]';

ALTER TABLE verdicts ADD COLUMN passed_boxes INTEGER NOT NULL DEFAULT 0;

ALTER TABLE verdicts ADD COLUMN passed_delegates INTEGER NOT NULL DEFAULT 0;
