-- The risk sample (verify/risk.h): which fields of a case were drawn to be checked, and how many
-- number boxes pass without people, of which the sample is drawn.
ALTER TABLE cases ADD COLUMN drawn TEXT NOT NULL DEFAULT '[]';

ALTER TABLE verdicts ADD COLUMN passed_boxes INTEGER NOT NULL DEFAULT 0;

ALTER TABLE verdicts ADD COLUMN passed_delegates INTEGER NOT NULL DEFAULT 0;
