-- Facts (only inserted): what became of an account since it was added, each time the whole account. The newest
-- row of a name stands; without one, the row in users.
CREATE TABLE user_changes (
    seq BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    locked INTEGER NOT NULL
);

CREATE INDEX user_changes_by_name ON user_changes (name, seq);
