-- Takes the queue off the host's tables. Everything in it can be computed again.
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT tgname, tgrelid::regclass AS of_table FROM pg_trigger
                 WHERE tgname IN ('payout_queue_new', 'payout_queue_changed', 'payout_queue_truncated', 'payment_adjustments_payment') LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', found.tgname, found.of_table);
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS function FROM pg_proc
                 WHERE pronamespace = 'payout'::regnamespace
                   AND (proname LIKE 'queue\_%' OR proname IN ('revenue', 'selectable_count', 'rebuild_queue', 'drain_queue',
                                    'check_queue', 'hold_adjusted_payment')) LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', found.function);
    END LOOP;
END $$;
DROP VIEW payout.payers_without_membership_full, payout.queue_full;
DROP TABLE payout.queue_dirty, payout.selectable_changes, payout.selectable_buckets, payout.queue_changes, payout.queue_buckets,
    payout.revenue_changes, payout.payers_without_membership, payout.member_queue;
