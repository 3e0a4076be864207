-- Whether the account waits for an official to confirm it, since somebody else made or changed it. Rows
-- from before this version do not wait.
ALTER TABLE users ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;

ALTER TABLE user_changes ADD COLUMN unconfirmed INTEGER NOT NULL DEFAULT 0;

-- The official who confirmed the account in this change; '' in every other change.
ALTER TABLE user_changes ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';

-- Facts (only inserted): what became of a person's second factor. act: enrolled, codes, used, reset;
-- what: the body of the event.
CREATE TABLE factor_acts (
    seq BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    act TEXT NOT NULL,
    what TEXT NOT NULL
);

CREATE INDEX factor_acts_by_name ON factor_acts (name, seq);
