-- What there is of a precinct, each 0 or 1: a page that was ever accepted; one that is accepted now;
-- every page of its sheet; a report; a verdict. dispute: 0 none, 1 open, 2 resolved. All of it
-- follows from pages, reports, verdicts and cases (store/precinct_progress.h).
CREATE TABLE precinct_progress (
    precinct TEXT PRIMARY KEY,
    scanned INTEGER NOT NULL DEFAULT 0,
    paper INTEGER NOT NULL DEFAULT 0,
    whole INTEGER NOT NULL DEFAULT 0,
    reported INTEGER NOT NULL DEFAULT 0,
    judged INTEGER NOT NULL DEFAULT 0,
    dispute INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX precinct_progress_counts ON precinct_progress (scanned, paper, whole, reported, judged, dispute);

CREATE INDEX files_offered_again ON files (times_offered) WHERE times_offered > 1;

-- The rate of the last half hour.
CREATE INDEX events_of_progress ON events (action, time) WHERE action IN ('page.accepted', 'page.rejected', 'page.blank', 'field.decided', 'case.resolved');
