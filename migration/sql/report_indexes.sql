-- What reports look for: the payouts of a round, what happened when, who did what.
CREATE INDEX IF NOT EXISTS payout_management_of_round ON public.payout_management (round_id) WHERE round_id IS NOT NULL;
CREATE INDEX history_of_status ON payout.history (to_status, at);
CREATE INDEX audit_log_by_actor ON payout.audit_log (actor_id, at DESC);
CREATE INDEX audit_log_by_action ON payout.audit_log (action, at DESC);
