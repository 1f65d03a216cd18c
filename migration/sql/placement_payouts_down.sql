DROP VIEW payout.transfer_readers;
DROP TRIGGER transfers_within_split_again ON payout.transfers;
DROP TRIGGER transfers_within_split_at_first ON payout.transfers;
DROP FUNCTION payout.check_split_parts();
DROP INDEX payout.transfers_of_split;
CREATE UNIQUE INDEX transfers_one_per_split ON payout.transfers (split_id)
    WHERE split_id IS NOT NULL AND status NOT IN ('failed', 'reversed', 'cancelled');
