-- Releases have no rows beside the ledger: what the newest of these events says stands.
CREATE INDEX events_of_releases ON events (seq) WHERE action IN ('release.proposed', 'release.withdrawn', 'release.made');

CREATE INDEX events_released ON events (subject, seq) WHERE action = 'precinct.released';
