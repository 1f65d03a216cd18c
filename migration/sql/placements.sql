-- Placements of candidates, who shares their fees, what is due on which day, and what is kept back [R12].

-- Who acts for a company, and so reads of its placements.
CREATE TABLE payout.company_users (
    id         uuid NOT NULL,
    company_id uuid NOT NULL,
    user_id    uuid NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT company_users_pkey PRIMARY KEY (id),
    CONSTRAINT company_users_once UNIQUE (user_id, company_id)
);
CREATE INDEX company_users_newest ON payout.company_users (created_at DESC, id DESC);

CREATE TABLE payout.placements (
    id                uuid NOT NULL,
    external_id       text,
    company_id        uuid NOT NULL,
    fee_cents         bigint NOT NULL,
    platform_cents    bigint NOT NULL,
    currency          char(3) NOT NULL,
    state             text NOT NULL,
    state_reason      text,
    starts_on         date NOT NULL,
    guarantee_days    integer NOT NULL,
    -- How much of what is due within the guarantee is kept back until it ends.
    holdback_percent  integer NOT NULL,
    created_by        text NOT NULL,
    version           bigint NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    CONSTRAINT placements_pkey PRIMARY KEY (id),
    CONSTRAINT placements_external_id UNIQUE (external_id),
    CONSTRAINT placements_parts CHECK (fee_cents > 0 AND platform_cents BETWEEN 0 AND fee_cents),
    CONSTRAINT placements_state CHECK (state IN ('hired', 'active', 'completed', 'failed', 'cancelled')),
    CONSTRAINT placements_guarantee CHECK (guarantee_days BETWEEN 0 AND 3650),
    CONSTRAINT placements_holdback CHECK (holdback_percent BETWEEN 0 AND 100)
);
CREATE INDEX placements_newest ON payout.placements (created_at DESC, id DESC);
CREATE INDEX placements_of_company ON payout.placements (company_id, created_at DESC, id DESC);

-- Who filled which role on which plan, and what of the fee that brings.
CREATE TABLE payout.placement_splits (
    id           uuid NOT NULL,
    placement_id uuid NOT NULL,
    role         text NOT NULL,
    payee_id     uuid NOT NULL,
    tier         text NOT NULL,
    rate_bp      integer NOT NULL,
    amount_cents bigint NOT NULL,
    CONSTRAINT placement_splits_pkey PRIMARY KEY (id),
    CONSTRAINT placement_splits_placement_fkey FOREIGN KEY (placement_id) REFERENCES payout.placements (id),
    CONSTRAINT placement_splits_payee_fkey FOREIGN KEY (payee_id) REFERENCES payout.payees (id),
    CONSTRAINT placement_splits_one_per_role UNIQUE (placement_id, role),
    CONSTRAINT placement_splits_role CHECK (role IN (
        'candidate_recruiter', 'company_recruiter', 'job_owner', 'candidate_sourcer', 'company_sourcer')),
    CONSTRAINT placement_splits_tier CHECK (tier IN ('free', 'paid', 'premium')),
    CONSTRAINT placement_splits_amounts CHECK (rate_bp BETWEEN 0 AND 10000 AND amount_cents >= 0)
);
CREATE INDEX placement_splits_of_payee ON payout.placement_splits (payee_id, placement_id);

-- The shares and the platform's part are the fee, whoever wrote them.
CREATE FUNCTION payout.check_placement_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_placement uuid := CASE WHEN TG_TABLE_NAME = 'placements' THEN (to_jsonb(NEW) ->> 'id') ELSE (to_jsonb(NEW) ->> 'placement_id') END::uuid;
BEGIN
    IF EXISTS (
        SELECT 1 FROM payout.placements p WHERE p.id = v_placement AND p.fee_cents <> p.platform_cents
            + (SELECT coalesce(sum(s.amount_cents), 0) FROM payout.placement_splits s WHERE s.placement_id = p.id)) THEN
        RAISE EXCEPTION 'the shares of placement % are not its fee', v_placement
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placements_shares_are_the_fee';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER placements_shares_are_the_fee AFTER INSERT OR UPDATE OF fee_cents, platform_cents ON payout.placements
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout.check_placement_parts();
CREATE CONSTRAINT TRIGGER placement_splits_are_the_fee AFTER INSERT OR UPDATE ON payout.placement_splits
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout.check_placement_parts();

-- Who reads of a placement without being staff: whoever fills a role in it, and whoever acts for its company.
CREATE VIEW payout.placement_readers AS
    SELECT s.placement_id, p.user_id
        FROM payout.placement_splits s JOIN payout.payees p ON p.id = s.payee_id
    UNION
    SELECT l.id, c.user_id
        FROM payout.placements l JOIN payout.company_users c ON c.company_id = l.company_id;

-- A payment that is due on a day. Which columns are filled follows from `status`.
CREATE TABLE payout.schedules (
    id                  uuid NOT NULL,
    placement_id        uuid NOT NULL,
    -- Who gets it: a share of the fee, or somebody directly; the payee in either case.
    split_id            uuid,
    payee_id            uuid NOT NULL,
    amount_cents        bigint NOT NULL,
    currency            char(3) NOT NULL,
    -- A payout that it belongs to, as whoever made it says.
    belongs_to          uuid,
    -- The hold that set the money free which it pays.
    hold_id             uuid,
    scheduled_on        date NOT NULL,
    guarantee_until     date,
    trigger_event       text NOT NULL,
    created_by          uuid,
    status              text NOT NULL,
    failures            integer NOT NULL DEFAULT 0,
    claims              integer NOT NULL DEFAULT 0,
    postponed_at        timestamptz,
    postponed_reason    text,
    triggered_at        timestamptz,
    triggered_by        uuid,
    processing_since    timestamptz,
    lease_until         timestamptz,
    paying_cents        bigint,
    processed_at        timestamptz,
    payout_id           uuid,
    failed_at           timestamptz,
    failure_reason      text,
    retry_at            timestamptz,
    cancelled_at        timestamptz,
    cancelled_by        uuid,
    cancellation_reason text,
    version             bigint NOT NULL DEFAULT 0,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT schedules_pkey PRIMARY KEY (id),
    CONSTRAINT schedules_placement_fkey FOREIGN KEY (placement_id) REFERENCES payout.placements (id),
    CONSTRAINT schedules_split_fkey FOREIGN KEY (split_id) REFERENCES payout.placement_splits (id),
    CONSTRAINT schedules_payee_fkey FOREIGN KEY (payee_id) REFERENCES payout.payees (id),
    CONSTRAINT schedules_payout_fkey FOREIGN KEY (payout_id) REFERENCES payout.transfers (payout_id),
    -- Whatever happens, one payout pays one schedule.
    CONSTRAINT schedules_one_per_payout UNIQUE (payout_id),
    CONSTRAINT schedules_amount CHECK (amount_cents > 0),
    CONSTRAINT schedules_days CHECK (guarantee_until IS NULL OR guarantee_until >= scheduled_on),
    -- `pending` is what earlier rows said for scheduled.
    CONSTRAINT schedules_status CHECK (
        status IN ('scheduled', 'pending', 'triggered', 'processing', 'processed', 'failed', 'cancelled')),
    CONSTRAINT schedules_state CHECK (
        (status <> 'triggered' OR (triggered_at IS NOT NULL AND triggered_by IS NOT NULL))
        AND (status = 'processing') = (lease_until IS NOT NULL)
        AND (status <> 'processing' OR (processing_since IS NOT NULL AND paying_cents IS NOT NULL))
        AND (status = 'processed') = (processed_at IS NOT NULL)
        AND (status <> 'processed' OR (paying_cents IS NOT NULL AND (payout_id IS NOT NULL) = (paying_cents > 0)))
        AND (payout_id IS NULL OR status = 'processed')
        AND (status <> 'failed' OR (failed_at IS NOT NULL AND failure_reason IS NOT NULL))
        AND (status = 'cancelled') = (cancelled_at IS NOT NULL)
        AND (status <> 'cancelled' OR (cancelled_by IS NOT NULL AND cancellation_reason IS NOT NULL)))
);
CREATE INDEX schedules_by_day ON payout.schedules (scheduled_on, id);
CREATE INDEX schedules_of_placement ON payout.schedules (placement_id, scheduled_on, id);
CREATE INDEX schedules_of_split ON payout.schedules (split_id) WHERE split_id IS NOT NULL;
CREATE INDEX schedules_processed ON payout.schedules (processed_at) WHERE processed_at IS NOT NULL;
-- What a run of process-due looks at, each kind by the time at which it is due.
CREATE INDEX schedules_waiting ON payout.schedules (scheduled_on, id) WHERE status IN ('scheduled', 'pending');
CREATE INDEX schedules_triggered ON payout.schedules (id) WHERE status = 'triggered';
CREATE INDEX schedules_leased ON payout.schedules (lease_until, id) WHERE status = 'processing';
CREATE INDEX schedules_to_retry ON payout.schedules (retry_at, id) WHERE retry_at IS NOT NULL;

-- Money of a placement that is kept back.
CREATE TABLE payout.holds (
    id               uuid NOT NULL,
    placement_id     uuid NOT NULL,
    -- The schedule that pays so much less; none for a share that is not scheduled yet.
    schedule_id      uuid,
    -- Who gets it when it is set free.
    split_id         uuid,
    payee_id         uuid NOT NULL,
    payout_id        uuid,
    amount_cents     bigint NOT NULL,
    released_cents   bigint NOT NULL DEFAULT 0,
    currency         char(3) NOT NULL,
    reason           text NOT NULL,
    held_at          timestamptz NOT NULL,
    release_on       date,
    status           text NOT NULL,
    -- When everything was set free, or it ended otherwise, by whom and why.
    ended_at         timestamptz,
    ended_by         uuid,
    ended_reason     text,
    -- A cancelled hold returned to its schedule.
    returned         boolean NOT NULL DEFAULT false,
    version          bigint NOT NULL DEFAULT 0,
    updated_at       timestamptz NOT NULL,
    CONSTRAINT holds_pkey PRIMARY KEY (id),
    CONSTRAINT holds_placement_fkey FOREIGN KEY (placement_id) REFERENCES payout.placements (id),
    CONSTRAINT holds_schedule_fkey FOREIGN KEY (schedule_id) REFERENCES payout.schedules (id),
    CONSTRAINT holds_split_fkey FOREIGN KEY (split_id) REFERENCES payout.placement_splits (id),
    CONSTRAINT holds_payee_fkey FOREIGN KEY (payee_id) REFERENCES payout.payees (id),
    CONSTRAINT holds_amounts CHECK (amount_cents > 0 AND released_cents BETWEEN 0 AND amount_cents),
    CONSTRAINT holds_status CHECK (status IN ('active', 'released', 'cancelled', 'forfeited')),
    CONSTRAINT holds_state CHECK (
        (status = 'active') = (ended_at IS NULL)
        AND (status NOT IN ('cancelled', 'forfeited') OR ended_by IS NOT NULL)
        AND (status <> 'forfeited' OR ended_reason IS NOT NULL)
        AND (NOT returned OR status = 'cancelled'))
);
CREATE INDEX holds_by_day ON payout.holds (coalesce(release_on, DATE '9999-12-31'), id);
CREATE INDEX holds_of_placement ON payout.holds (placement_id, held_at DESC, id DESC);
CREATE INDEX holds_of_schedule ON payout.holds (schedule_id) WHERE schedule_id IS NOT NULL;
CREATE INDEX holds_of_split ON payout.holds (split_id) WHERE split_id IS NOT NULL;
CREATE INDEX holds_due ON payout.holds (release_on, id) WHERE status = 'active';
CREATE INDEX holds_released ON payout.holds (ended_at) WHERE status = 'released';
ALTER TABLE payout.schedules
    ADD CONSTRAINT schedules_hold_fkey FOREIGN KEY (hold_id) REFERENCES payout.holds (id);
CREATE INDEX schedules_of_hold ON payout.schedules (hold_id) WHERE hold_id IS NOT NULL;

ALTER TABLE payout.transfers
    ADD CONSTRAINT transfers_split_fkey FOREIGN KEY (split_id) REFERENCES payout.placement_splits (id),
    ADD CONSTRAINT transfers_schedule_fkey FOREIGN KEY (schedule_id) REFERENCES payout.schedules (id);
