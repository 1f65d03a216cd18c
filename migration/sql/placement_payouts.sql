-- Payouts of placements: what of a share is paid outright, who reads of them, and what adds up a recruiter's balance
-- [R11.4, R11.10, R12.5].

-- A share may be paid outright in parts, which come to no more than the share.
DROP INDEX payout.transfers_one_per_split;
CREATE INDEX transfers_of_split ON payout.transfers (split_id) WHERE split_id IS NOT NULL;
CREATE FUNCTION payout.check_split_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two at once wait for one another, and the second sees what the first has paid.
    PERFORM 1 FROM payout.placement_splits s WHERE s.id = NEW.split_id FOR NO KEY UPDATE;
    IF (SELECT sum(t.amount_cents) FROM payout.transfers t
            WHERE t.split_id = NEW.split_id AND t.status NOT IN ('failed', 'reversed', 'cancelled'))
        > (SELECT s.amount_cents FROM payout.placement_splits s WHERE s.id = NEW.split_id) THEN
        RAISE EXCEPTION 'the payouts of split % come to more than it', NEW.split_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'transfers_within_split';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transfers_within_split_at_first AFTER INSERT ON payout.transfers
    FOR EACH ROW WHEN (NEW.split_id IS NOT NULL) EXECUTE FUNCTION payout.check_split_parts();
CREATE TRIGGER transfers_within_split_again AFTER UPDATE OF status ON payout.transfers
    FOR EACH ROW WHEN (NEW.split_id IS NOT NULL AND OLD.status IN ('failed', 'reversed', 'cancelled')
        AND NEW.status NOT IN ('failed', 'reversed', 'cancelled')) EXECUTE FUNCTION payout.check_split_parts();

-- Who reads of a payout without being staff: whoever it pays, and whoever reads of the placement that it is about.
CREATE VIEW payout.transfer_readers AS
    SELECT t.payout_id, t.payee_user_id AS user_id FROM payout.transfers t
    UNION ALL
    SELECT t.payout_id, r.user_id
        FROM payout.transfers t
        JOIN payout.placement_splits s ON s.id = t.split_id
        JOIN payout.placement_readers r ON r.placement_id = s.placement_id
    UNION ALL
    SELECT s.payout_id, r.user_id
        FROM payout.schedules s
        JOIN payout.placement_readers r ON r.placement_id = s.placement_id
        WHERE s.payout_id IS NOT NULL;
