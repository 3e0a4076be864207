-- Text that runs unchanged in SQLite and PostgreSQL. A statement ends with ";" before an empty
-- line. Facts (only inserted): events, readings, paper_findings, reports, keyings, decisions,
-- users. Present state (derived, changed in the transaction of its event): files, pages, verdicts,
-- cases, settings.
CREATE TABLE events (
    seq BIGINT PRIMARY KEY,
    time TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    previous TEXT NOT NULL,
    digest TEXT NOT NULL
);

CREATE TABLE files (
    digest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    pages INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    times_offered BIGINT NOT NULL
);

-- outcome: seq of the event with the outcome of the page; 0 while it is pending.
CREATE TABLE pages (
    digest TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    page_in_file INTEGER NOT NULL,
    journal BIGINT NOT NULL,
    outcome BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    remedy TEXT NOT NULL,
    id_canvass TEXT NOT NULL,
    id_precinct TEXT NOT NULL,
    id_form TEXT NOT NULL,
    id_revision INTEGER NOT NULL,
    id_page INTEGER NOT NULL,
    id_pages INTEGER NOT NULL,
    id_copy INTEGER NOT NULL,
    likely_precinct TEXT NOT NULL,
    identified_by TEXT NOT NULL,
    dpi DOUBLE PRECISION NOT NULL,
    sharpness DOUBLE PRECISION NOT NULL,
    contrast DOUBLE PRECISION NOT NULL,
    residual_mm DOUBLE PRECISION NOT NULL,
    view_digest TEXT NOT NULL,
    view_dpi DOUBLE PRECISION NOT NULL,
    action TEXT NOT NULL,
    action_by TEXT NOT NULL,
    action_reason TEXT NOT NULL
);

CREATE INDEX pages_by_file ON pages (file, page_in_file);

CREATE INDEX pages_by_precinct ON pages (id_precinct, state);

CREATE INDEX pages_by_outcome ON pages (outcome);

CREATE INDEX pages_by_state ON pages (state, journal);

-- Readings of the outcome with event `outcome`, in the order of reading.
CREATE TABLE readings (
    outcome BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,
    field TEXT NOT NULL,
    state TEXT NOT NULL,
    digits TEXT NOT NULL,
    value INTEGER,
    probability DOUBLE PRECISION NOT NULL,
    alternatives TEXT NOT NULL,
    overwritten INTEGER NOT NULL,
    struck_and_rewritten INTEGER NOT NULL,
    touches_frame INTEGER NOT NULL,
    box_x INTEGER NOT NULL,
    box_y INTEGER NOT NULL,
    box_width INTEGER NOT NULL,
    box_height INTEGER NOT NULL,
    crop TEXT NOT NULL,
    PRIMARY KEY (outcome, ordinal)
);

CREATE TABLE paper_findings (
    seq BIGINT NOT NULL,
    ordinal INTEGER NOT NULL,
    precinct TEXT NOT NULL,
    finding TEXT NOT NULL,
    PRIMARY KEY (seq, ordinal)
);

CREATE INDEX paper_findings_by_precinct ON paper_findings (precinct);

CREATE TABLE reports (
    precinct TEXT NOT NULL,
    channel TEXT NOT NULL,
    version INTEGER NOT NULL,
    submitter TEXT NOT NULL,
    received_at TEXT NOT NULL,
    said TEXT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (precinct, channel, version)
);

CREATE TABLE verdicts (
    precinct TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    findings TEXT NOT NULL,
    layers TEXT NOT NULL,
    seq BIGINT NOT NULL
);

-- needed 0: a case that was opened and then closed untouched, when it was no longer needed.
CREATE TABLE cases (
    precinct TEXT PRIMARY KEY,
    needed INTEGER NOT NULL,
    state TEXT NOT NULL,
    findings TEXT NOT NULL,
    fields TEXT NOT NULL,
    at_stake INTEGER NOT NULL,
    escalation TEXT NOT NULL,
    held_by TEXT NOT NULL,
    held_until TEXT NOT NULL,
    opened_at TEXT NOT NULL
);

CREATE INDEX cases_by_stake ON cases (state, at_stake);

CREATE TABLE keyings (
    precinct TEXT NOT NULL,
    field TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    value INTEGER,
    seq BIGINT NOT NULL,
    PRIMARY KEY (precinct, field, person)
);

CREATE TABLE decisions (
    seq BIGINT PRIMARY KEY,
    precinct TEXT NOT NULL,
    field TEXT NOT NULL,
    people TEXT NOT NULL,
    at TEXT NOT NULL,
    value INTEGER,
    basis TEXT NOT NULL,
    reason TEXT NOT NULL
);

CREATE INDEX decisions_by_precinct ON decisions (precinct, seq);

CREATE TABLE users (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    seq BIGINT NOT NULL
);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
