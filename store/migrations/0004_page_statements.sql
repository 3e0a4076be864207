-- Facts, only inserted: what people said about pages that the scanner rejected, in the ledger's
-- order. sheet: which one the person named, as JSON; empty: none. official: the person's rank then.
-- doubt: why the page was rejected then.
CREATE TABLE page_statements (
    seq BIGINT PRIMARY KEY,
    page TEXT NOT NULL,
    act TEXT NOT NULL,
    sheet TEXT NOT NULL,
    person TEXT NOT NULL,
    official INTEGER NOT NULL,
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    doubt TEXT NOT NULL
);

CREATE INDEX page_statements_by_page ON page_statements (page, seq);
