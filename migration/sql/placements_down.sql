ALTER TABLE payout.transfers
    DROP CONSTRAINT transfers_schedule_fkey,
    DROP CONSTRAINT transfers_split_fkey;
ALTER TABLE payout.schedules DROP CONSTRAINT schedules_hold_fkey;
DROP TABLE payout.holds;
DROP TABLE payout.schedules;
DROP VIEW payout.placement_readers;
DROP TABLE payout.placement_splits;
DROP TABLE payout.placements;
DROP FUNCTION payout.check_placement_parts();
DROP TABLE payout.company_users;
