-- The configuration of a canvass stands in its events and nowhere else: found without a walk over
-- the whole ledger.
CREATE INDEX events_of_configuration ON events (seq) WHERE action IN ('canvass.configured', 'canvass.change_proposed', 'canvass.change_confirmed', 'canvass.change_withdrawn');
