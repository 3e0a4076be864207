-- The ledger's keys stand in its events and nowhere else, as do the heads that officials gave up:
-- found without a walk over the whole ledger.
CREATE INDEX events_of_keys ON events (seq) WHERE action IN ('ledger.key_named', 'ledger.key_rotated', 'ledger.key_replaced', 'ledger.restored');
