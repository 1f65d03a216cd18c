-- What the provider tells us, and what we found when we asked it [R11.8, R11.9].

-- Stored before it is handled, and handled once: the provider sends an event as often as it likes, in any order.
CREATE TABLE payout.stripe_events (
    id              text NOT NULL,
    kind            text NOT NULL,
    account_id      text,
    object_id       text NOT NULL,
    object          jsonb NOT NULL,
    created_at      timestamptz NOT NULL,
    received_at     timestamptz NOT NULL,
    state           text NOT NULL DEFAULT 'received',
    payout_id       uuid,
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    handled_at      timestamptz,
    outcome         text,
    CONSTRAINT stripe_events_pkey PRIMARY KEY (id),
    CONSTRAINT stripe_events_state CHECK (state IN ('received', 'unmatched', 'handled', 'ignored', 'given_up')),
    CONSTRAINT stripe_events_handled CHECK (
        (state IN ('handled', 'ignored', 'given_up')) = (handled_at IS NOT NULL)
        AND (handled_at IS NULL OR outcome IS NOT NULL))
);
CREATE INDEX stripe_events_due ON payout.stripe_events (next_attempt_at, id) WHERE state IN ('received', 'unmatched');
CREATE INDEX stripe_events_newest ON payout.stripe_events (received_at DESC, id DESC);

-- Which payout of the connected account to its bank carries a transfer; the first that could have is kept.
CREATE TABLE payout.transfer_bank_payouts (
    payout_id      uuid NOT NULL,
    bank_payout_id text NOT NULL,
    CONSTRAINT transfer_bank_payouts_pkey PRIMARY KEY (payout_id),
    CONSTRAINT transfer_bank_payouts_payout_fkey FOREIGN KEY (payout_id) REFERENCES payout.transfers (payout_id)
);
CREATE INDEX transfer_bank_payouts_of_payout ON payout.transfer_bank_payouts (bank_payout_id);
CREATE INDEX transfers_of_account ON payout.transfers (account_id, accepted_at) WHERE accepted_at IS NOT NULL;

-- A day's transfers as both sides know them. Made again while the day disagrees.
CREATE TABLE payout.reconciliations (
    day            date NOT NULL,
    provider_count integer NOT NULL,
    provider_cents bigint NOT NULL,
    our_count      integer NOT NULL,
    our_cents      bigint NOT NULL,
    differences    jsonb NOT NULL,
    agrees         boolean NOT NULL,
    made_at        timestamptz NOT NULL,
    CONSTRAINT reconciliations_pkey PRIMARY KEY (day),
    CONSTRAINT reconciliations_agrees CHECK (agrees = (differences = '[]'::jsonb))
);
