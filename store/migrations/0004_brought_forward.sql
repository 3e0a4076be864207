-- Facts, only inserted: every row as an older program left it, in the order in which the event
-- canvass.brought_forward commits to them. content: the row as canonical JSON.
CREATE TABLE rows_brought_forward (
    ordinal BIGINT PRIMARY KEY,
    table_name TEXT NOT NULL,
    content TEXT NOT NULL
);
