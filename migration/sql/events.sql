-- Events on their way to the broker and to webhook endpoints [R12.6].

-- What stood here before was for nobody to hear; what comes from now on waits to be handed out.
ALTER TABLE payout.outbox ADD COLUMN waits boolean NOT NULL DEFAULT false;
ALTER TABLE payout.outbox ALTER COLUMN waits SET DEFAULT true;
CREATE INDEX outbox_waits ON payout.outbox (id) WHERE waits;

CREATE TABLE payout.webhook_endpoints (
    id               uuid NOT NULL,
    url              text NOT NULL,
    description      text,
    -- Names such as `payout.completed`, or families such as `escrow_hold.*`; none means every event.
    event_types      text[] NOT NULL,
    state            text NOT NULL,
    -- Why it was disabled, where nobody did it by hand.
    disabled_reason  text,
    -- Both sealed, each for its own column.
    secret_sealed    bytea NOT NULL,
    old_secret_sealed bytea,
    old_secret_until timestamptz,
    -- Since when nothing but failures.
    failing_since    timestamptz,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    deleted_at       timestamptz,
    CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_endpoints_state CHECK (state IN ('active', 'disabled')),
    CONSTRAINT webhook_endpoints_old_secret CHECK ((old_secret_sealed IS NULL) = (old_secret_until IS NULL))
);
CREATE INDEX webhook_endpoints_newest ON payout.webhook_endpoints (created_at, id) WHERE deleted_at IS NULL;

-- One event on its way to one destination, and how far it got. Without an endpoint it is for the broker.
CREATE TABLE payout.event_deliveries (
    id              uuid NOT NULL,
    event_id        uuid NOT NULL,
    destination     text NOT NULL,
    endpoint_id     uuid,
    -- What is posted, byte for byte, in every attempt; the broker's is made from the event.
    body            text,
    -- The delivery that somebody asked to be made once more.
    replay_of       uuid,
    state           text NOT NULL DEFAULT 'pending',
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    lease_until     timestamptz,
    fence           bigint NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    delivered_at    timestamptz,
    CONSTRAINT event_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT event_deliveries_event_fkey FOREIGN KEY (event_id) REFERENCES payout.outbox (id),
    CONSTRAINT event_deliveries_endpoint_fkey FOREIGN KEY (endpoint_id) REFERENCES payout.webhook_endpoints (id),
    CONSTRAINT event_deliveries_replay_fkey FOREIGN KEY (replay_of) REFERENCES payout.event_deliveries (id) ON DELETE SET NULL,
    CONSTRAINT event_deliveries_destination CHECK (destination IN ('broker', 'endpoint')),
    CONSTRAINT event_deliveries_to_endpoint CHECK ((destination = 'endpoint') = (endpoint_id IS NOT NULL)),
    CONSTRAINT event_deliveries_body CHECK ((body IS NOT NULL) = (endpoint_id IS NOT NULL)),
    CONSTRAINT event_deliveries_state CHECK (state IN ('pending', 'delivered', 'failed'))
);
CREATE INDEX event_deliveries_due ON payout.event_deliveries (endpoint_id, next_attempt_at, id) WHERE state = 'pending';
CREATE INDEX event_deliveries_newest ON payout.event_deliveries (endpoint_id, created_at, id);
CREATE INDEX event_deliveries_of_event ON payout.event_deliveries (event_id);
CREATE INDEX event_deliveries_replays ON payout.event_deliveries (replay_of) WHERE replay_of IS NOT NULL;

CREATE TABLE payout.event_delivery_attempts (
    delivery_id uuid NOT NULL,
    attempt     integer NOT NULL,
    at          timestamptz NOT NULL,
    took_ms     bigint NOT NULL,
    status      integer,
    -- What kind of failure it was; none when it was taken.
    failure     text,
    -- The beginning of what was answered, without secrets.
    answer      text NOT NULL,
    next_at     timestamptz,
    CONSTRAINT event_delivery_attempts_pkey PRIMARY KEY (delivery_id, attempt),
    CONSTRAINT event_delivery_attempts_delivery_fkey FOREIGN KEY (delivery_id) REFERENCES payout.event_deliveries (id) ON DELETE CASCADE
);
