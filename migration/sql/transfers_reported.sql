-- What was transferred to whom in a year, payee by payee, as far as this service reports it [R7.6].
CREATE INDEX transfers_reported ON payout.transfers (payee_user_id, accepted_at)
    INCLUDE (kind, amount_cents, withheld_cents) WHERE status = 'completed' AND reporting = 'service';
