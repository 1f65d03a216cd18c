-- When a membership ends after its payout, and how far that got [R8.2]. `idempotency_key` is what the subscription
-- service knows the cancellation by, however often it is asked.
CREATE TABLE payout.removals (
    payout_id       text NOT NULL,
    user_id         uuid NOT NULL,
    membership_id   uuid,
    due_on          date NOT NULL,
    state           text NOT NULL DEFAULT 'due',
    idempotency_key uuid NOT NULL,
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    last_error      text,
    lease_until     timestamptz,
    fence           bigint NOT NULL DEFAULT 0,
    cancelled_at    timestamptz,
    removed_at      timestamptz,
    reason          text,
    removed_by      uuid,
    CONSTRAINT removals_pkey PRIMARY KEY (payout_id),
    CONSTRAINT removals_state CHECK (state IN ('due', 'cancelling', 'removed', 'unscheduled')),
    CONSTRAINT removals_removed_after_cancelling CHECK (
        (state = 'removed') = (removed_at IS NOT NULL) AND (state <> 'removed' OR cancelled_at IS NOT NULL))
);
CREATE INDEX removals_waiting ON payout.removals (payout_id, due_on) WHERE state IN ('due', 'cancelling');
CREATE INDEX removals_of_user ON payout.removals (user_id);

-- Payouts that were completed before.
INSERT INTO payout.removals (payout_id, user_id, membership_id, due_on, idempotency_key)
SELECT payout_id, user_id, membership_id, membership_removal_date, gen_random_uuid()
FROM public.payout_management WHERE round_id IS NOT NULL AND status = 'completed';
