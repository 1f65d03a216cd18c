-- The queue of members, kept row by row instead of being computed [R2.1].

-- One row per user who has a membership: the membership that counts, and what a decision about it needs.
CREATE TABLE payout.member_queue (
    user_id                  uuid NOT NULL,
    membership_id            uuid NOT NULL,
    subscription_id          uuid,
    tenure_start             timestamptz,
    last_payment_at          timestamptz,
    payments                 integer NOT NULL,
    lifetime                 numeric(12,2) NOT NULL,
    in_queue                 boolean NOT NULL,
    email                    text,
    full_name                text,
    first_name               text,
    middle_name              text,
    last_name                text,
    user_created_at          timestamptz,
    user_active              boolean NOT NULL,
    membership_status        text NOT NULL,
    subscription_status      text,
    provider_subscription_id text,
    kyc_status               text,
    kyc_expires_at           timestamptz,
    open_payout_id           text,
    received_payout          boolean NOT NULL,
    -- Selectable [R2.2] but for the clock: kyc_expires_at is compared with the present by whoever asks.
    selectable               boolean NOT NULL,
    -- All payments of the user that count, whatever their subscription.
    revenue                  numeric(14,2) NOT NULL,
    updated_at               timestamptz NOT NULL DEFAULT now(),
    -- The transaction that last recomputed this row. Within it nothing may be added to the row on top:
    -- the recomputation may have seen it already.
    recomputed_in            xid8,
    CONSTRAINT member_queue_pkey PRIMARY KEY (user_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
CREATE INDEX member_queue_order ON payout.member_queue (tenure_start, user_id) WHERE in_queue;
CREATE INDEX member_queue_kyc_expiry ON payout.member_queue (kyc_expires_at) WHERE selectable AND kyc_expires_at IS NOT NULL;

-- Revenue of payers who have no membership; the nil uuid stands for payments without a user.
CREATE TABLE payout.payers_without_membership (
    user_id uuid NOT NULL,
    revenue numeric(14,2) NOT NULL,
    CONSTRAINT payers_without_membership_pkey PRIMARY KEY (user_id)
);

-- Running sums. Sessions only ever append their changes, so that nobody waits for another's transaction and a bulk load
-- does not rewrite one row for ever; queue_fold() gathers them, and readers add what is not gathered yet.
CREATE TABLE payout.revenue_changes (
    amount numeric(14,2) NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_scale_factor = 10);

-- How many members of the queue began their tenure in each month, day and hour (UTC).
CREATE TABLE payout.queue_buckets (
    span    text NOT NULL,
    start   timestamptz NOT NULL,
    members bigint NOT NULL,
    CONSTRAINT queue_buckets_pkey PRIMARY KEY (span, start),
    CONSTRAINT queue_buckets_span CHECK (span IN ('month', 'day', 'hour'))
) WITH (fillfactor = 80);

CREATE TABLE payout.queue_changes (
    tenure_start timestamptz NOT NULL,
    members      integer NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_scale_factor = 10);

-- How many members are selectable until the end of a day (UTC; infinity: KYC without expiry), by the twelve payments.
CREATE TABLE payout.selectable_buckets (
    kyc_expires_on date NOT NULL,
    twelve         boolean NOT NULL,
    members        bigint NOT NULL,
    CONSTRAINT selectable_buckets_pkey PRIMARY KEY (kyc_expires_on, twelve)
) WITH (fillfactor = 80);

CREATE TABLE payout.selectable_changes (
    kyc_expires_on date NOT NULL,
    twelve         boolean NOT NULL,
    members        integer NOT NULL
) WITH (autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0, autovacuum_analyze_scale_factor = 10);

-- What a trigger could not handle: a user and whoever holds the membership of a subscription. Neither: everybody.
CREATE TABLE payout.queue_dirty (
    id              bigint GENERATED ALWAYS AS IDENTITY,
    user_id         uuid,
    subscription_id uuid,
    reason          text NOT NULL,
    at              timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT queue_dirty_pkey PRIMARY KEY (id)
);
