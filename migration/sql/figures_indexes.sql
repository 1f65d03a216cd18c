-- What statistics, dashboards and a payee's own figures look for.

-- The statuses of member payouts and of transfers stand in one history, under the id as text.
CREATE UNIQUE INDEX transfers_by_text ON payout.transfers ((payout_id::text));
CREATE INDEX history_taken_up_again ON payout.history (at)
    WHERE from_status = 'requires_manual_review' AND to_status <> 'cancelled';
CREATE INDEX transfer_attempts_again ON payout.transfer_attempts (started_at) WHERE number > 1;
CREATE INDEX transfers_failed ON payout.transfers (status_since) WHERE status = 'failed';

-- What is still to come to a payee.
CREATE INDEX schedules_open_of_payee ON payout.schedules (payee_id, scheduled_on, id)
    WHERE status IN ('scheduled', 'pending', 'triggered', 'processing', 'failed');
CREATE INDEX holds_active_of_payee ON payout.holds (payee_id, release_on, id) WHERE status = 'active';

-- How many events wait, and since when.
CREATE INDEX event_deliveries_waiting ON payout.event_deliveries (destination, created_at) WHERE state = 'pending';

-- Alerts that nobody has resolved. The condition is what the view of alerts makes of the generation's column.
DO $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name = 'admin_alerts' AND column_name = 'alert_status_id') THEN
        CREATE INDEX payout_alerts_open ON public.admin_alerts (severity)
            WHERE CASE alert_status_id WHEN 3 THEN 'acknowledged' WHEN 4 THEN 'resolved' ELSE 'new' END <> 'resolved';
    ELSE
        CREATE INDEX payout_alerts_open ON public.admin_alerts (severity) WHERE status <> 'resolved';
    END IF;
END $$;
