-- What a case can move in state delegate equivalents: the order of the queue. Filled for the cases
-- that there are from their findings (store/database.cpp).
ALTER TABLE cases ADD COLUMN sde_at_stake DOUBLE PRECISION NOT NULL DEFAULT 0;
