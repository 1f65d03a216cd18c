-- Recruiters and creators, what creators earned, and the transfers that pay them [R11].

-- Somebody who is paid by transfer. A person may be both, and is then two payees.
CREATE TABLE payout.payees (
    id                     uuid NOT NULL,
    user_id                uuid NOT NULL,
    kind                   text NOT NULL,
    display_name           text NOT NULL,
    email                  text NOT NULL,
    external_id            text,
    -- The connected account, and what the provider last said of it.
    stripe_account_id      text,
    onboarding             text NOT NULL DEFAULT 'pending',
    details_submitted      boolean NOT NULL DEFAULT false,
    requirements_due       text[] NOT NULL DEFAULT '{}',
    charges_enabled        boolean NOT NULL DEFAULT false,
    payouts_enabled        boolean NOT NULL DEFAULT false,
    transfers_enabled      boolean NOT NULL DEFAULT false,
    account_seen_at        timestamptz,
    verified_at            timestamptz,
    -- Finance decided to pay without an approved W-9, with tax withheld.
    withholding_accepted_by     uuid,
    withholding_accepted_at     timestamptz,
    withholding_accepted_reason text,
    created_by             text NOT NULL,
    version                bigint NOT NULL DEFAULT 0,
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    CONSTRAINT payees_pkey PRIMARY KEY (id),
    CONSTRAINT payees_one_per_user_and_kind UNIQUE (user_id, kind),
    CONSTRAINT payees_external_id UNIQUE (kind, external_id),
    CONSTRAINT payees_one_per_account UNIQUE (stripe_account_id),
    CONSTRAINT payees_kind CHECK (kind IN ('recruiter', 'creator')),
    CONSTRAINT payees_onboarding CHECK (onboarding IN ('pending', 'in_progress', 'pending_verification', 'completed', 'failed')),
    CONSTRAINT payees_withholding_accepted CHECK (
        (withholding_accepted_by IS NULL) = (withholding_accepted_at IS NULL)
        AND (withholding_accepted_by IS NULL) = (withholding_accepted_reason IS NULL))
);
CREATE INDEX payees_newest ON payout.payees (created_at DESC, id DESC);

-- What a creator earned in one run of royalties. What payouts have claimed of it is counted by the trigger below.
CREATE TABLE payout.royalty_statements (
    id                 uuid NOT NULL,
    payee_id           uuid NOT NULL,
    external_id        text,
    period_start       date NOT NULL,
    period_end         date NOT NULL,
    earnings_cents     bigint NOT NULL,
    platform_fee_cents bigint NOT NULL,
    net_payable_cents  bigint NOT NULL,
    currency           char(3) NOT NULL,
    run_status         text NOT NULL,
    state              text NOT NULL DEFAULT 'pending',
    reviewed_at        timestamptz,
    disputed_at        timestamptz,
    dispute_reason     text,
    resolved_at        timestamptz,
    resolved_by        uuid,
    resolution_note    text,
    in_flight_cents    bigint NOT NULL DEFAULT 0,
    paid_cents         bigint NOT NULL DEFAULT 0,
    created_by         text NOT NULL,
    version            bigint NOT NULL DEFAULT 0,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    CONSTRAINT royalty_statements_pkey PRIMARY KEY (id),
    CONSTRAINT royalty_statements_payee_fkey FOREIGN KEY (payee_id) REFERENCES payout.payees (id),
    CONSTRAINT royalty_statements_external_id UNIQUE (external_id),
    CONSTRAINT royalty_statements_one_per_period UNIQUE (payee_id, period_start, period_end, currency),
    CONSTRAINT royalty_statements_period CHECK (period_start <= period_end),
    CONSTRAINT royalty_statements_amounts CHECK (earnings_cents >= 0 AND platform_fee_cents >= 0 AND net_payable_cents >= 0),
    -- Each cent is claimed once.
    CONSTRAINT royalty_statements_claimed_once CHECK (
        in_flight_cents >= 0 AND paid_cents >= 0 AND in_flight_cents + paid_cents <= net_payable_cents),
    CONSTRAINT royalty_statements_run_status CHECK (
        run_status IN ('draft', 'calculated', 'locked', 'processing', 'completed', 'failed')),
    CONSTRAINT royalty_statements_state CHECK (
        state IN ('pending', 'reviewed', 'disputed', 'resolved')
        AND (state <> 'reviewed' OR reviewed_at IS NOT NULL)
        AND (state <> 'disputed' OR (disputed_at IS NOT NULL AND dispute_reason IS NOT NULL))
        AND (state <> 'resolved' OR (resolved_at IS NOT NULL AND resolved_by IS NOT NULL AND resolution_note IS NOT NULL)))
);
CREATE INDEX royalty_statements_of_payee ON payout.royalty_statements (payee_id, period_end, id);
CREATE INDEX royalty_statements_newest ON payout.royalty_statements (created_at DESC, id DESC);

CREATE TABLE payout.royalty_lines (
    statement_id uuid NOT NULL,
    line         integer NOT NULL,
    description  text NOT NULL,
    amount_cents bigint NOT NULL,
    CONSTRAINT royalty_lines_pkey PRIMARY KEY (statement_id, line),
    CONSTRAINT royalty_lines_statement_fkey FOREIGN KEY (statement_id) REFERENCES payout.royalty_statements (id)
);

-- One transfer to one payee. Which columns are filled follows from `status` and `progress`.
CREATE TABLE payout.transfers (
    payout_id           uuid NOT NULL,
    payee_id            uuid NOT NULL,
    payee_user_id       uuid NOT NULL,
    kind                text NOT NULL,
    amount_cents        bigint NOT NULL,
    currency            char(3) NOT NULL,
    -- What is paid by it: statements (in transfer_allocations), a split, a schedule, or a reason of staff.
    source              text NOT NULL,
    split_id            uuid,
    schedule_id         uuid,
    adjustment_reason   text,
    initiated_by        uuid,
    account_id          text NOT NULL,
    required_approvals  integer,
    generation          integer NOT NULL DEFAULT 0,
    attempts            integer NOT NULL DEFAULT 0,
    status              text NOT NULL,
    status_since        timestamptz NOT NULL,
    status_by           uuid,
    status_reason       text,
    -- Of the amount, once the sending began.
    withheld_cents      bigint,
    withholding_rate_bp integer,
    net_cents           bigint,
    reporting           text,
    sending_started_at  timestamptz,
    last_sent_at        timestamptz,
    failures            integer,
    progress            text,
    progress_since      timestamptz,
    call                text,
    lease_until         timestamptz,
    retry_at            timestamptz,
    next_call           text,
    failure_kind        text,
    error_code          text,
    error_message       text,
    found_transfer_id   text,
    found_cents         bigint,
    -- What the provider accepted.
    transfer_id         text,
    accepted_at         timestamptz,
    reversed_cents      bigint,
    bank_status         text,
    version             bigint NOT NULL DEFAULT 0,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT transfers_pkey PRIMARY KEY (payout_id),
    CONSTRAINT transfers_payee_fkey FOREIGN KEY (payee_id) REFERENCES payout.payees (id),
    CONSTRAINT transfers_one_per_transfer UNIQUE (transfer_id),
    CONSTRAINT transfers_kind CHECK (kind IN ('recruiter', 'creator')),
    CONSTRAINT transfers_amount CHECK (amount_cents > 0),
    CONSTRAINT transfers_status CHECK (
        status IN ('pending_approval', 'pending', 'processing', 'completed', 'failed', 'reversed', 'cancelled')),
    CONSTRAINT transfers_source CHECK (
        source IN ('statements', 'split', 'schedule', 'adjustment')
        AND (source = 'split') = (split_id IS NOT NULL)
        AND (source = 'schedule') = (schedule_id IS NOT NULL)
        AND (source = 'adjustment') = (adjustment_reason IS NOT NULL)),
    CONSTRAINT transfers_progress CHECK (
        (status = 'processing') = (progress IS NOT NULL)
        AND (progress IS NULL OR progress IN ('claimed', 'waiting', 'unresolved', 'mismatched'))),
    CONSTRAINT transfers_accepted CHECK (
        (status IN ('completed', 'reversed')) = (transfer_id IS NOT NULL)
        AND (transfer_id IS NULL) = (accepted_at IS NULL)
        AND (transfer_id IS NULL) = (reversed_cents IS NULL)),
    CONSTRAINT transfers_parts CHECK (
        (net_cents IS NULL) = (withheld_cents IS NULL) AND (net_cents IS NULL) = (withholding_rate_bp IS NULL)
        AND (net_cents IS NULL OR (net_cents > 0 AND withheld_cents >= 0 AND net_cents + withheld_cents = amount_cents))),
    CONSTRAINT transfers_reporting CHECK (reporting IN ('service', 'stripe')),
    CONSTRAINT transfers_bank_status CHECK (bank_status IN ('pending', 'in_transit', 'paid', 'cancelled', 'failed'))
);
CREATE INDEX transfers_newest ON payout.transfers (created_at DESC, payout_id DESC);
CREATE INDEX transfers_of_payee ON payout.transfers (payee_id, created_at DESC, payout_id DESC);
CREATE INDEX transfers_of_user ON payout.transfers (payee_user_id, created_at DESC, payout_id DESC);
-- One split is paid by one payout; one that failed, came back or was called off leaves it free.
CREATE UNIQUE INDEX transfers_one_per_split ON payout.transfers (split_id)
    WHERE split_id IS NOT NULL AND status NOT IN ('failed', 'reversed', 'cancelled');
CREATE UNIQUE INDEX transfers_one_per_schedule ON payout.transfers (schedule_id)
    WHERE schedule_id IS NOT NULL AND status NOT IN ('failed', 'reversed', 'cancelled');
-- What a worker still has to do, and what waits for votes.
CREATE INDEX transfers_open ON payout.transfers (status, status_since, payout_id)
    WHERE status IN ('pending_approval', 'pending', 'processing');
CREATE INDEX transfers_retries ON payout.transfers (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX transfers_accepted_at ON payout.transfers (accepted_at) WHERE accepted_at IS NOT NULL;

CREATE TABLE payout.transfer_allocations (
    payout_id    uuid NOT NULL,
    statement_id uuid NOT NULL,
    amount_cents bigint NOT NULL,
    state        text NOT NULL,
    CONSTRAINT transfer_allocations_pkey PRIMARY KEY (payout_id, statement_id),
    CONSTRAINT transfer_allocations_payout_fkey FOREIGN KEY (payout_id) REFERENCES payout.transfers (payout_id),
    CONSTRAINT transfer_allocations_statement_fkey FOREIGN KEY (statement_id) REFERENCES payout.royalty_statements (id),
    CONSTRAINT transfer_allocations_amount CHECK (amount_cents > 0),
    CONSTRAINT transfer_allocations_state CHECK (state IN ('in_flight', 'paid', 'released'))
);
CREATE INDEX transfer_allocations_of_statement ON payout.transfer_allocations (statement_id);

-- Keeps the sums of a statement. The check on them refuses whatever would claim a cent twice.
CREATE FUNCTION payout.count_allocation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE payout.royalty_statements SET
            in_flight_cents = in_flight_cents - CASE WHEN OLD.state = 'in_flight' THEN OLD.amount_cents ELSE 0 END,
            paid_cents = paid_cents - CASE WHEN OLD.state = 'paid' THEN OLD.amount_cents ELSE 0 END
            WHERE id = OLD.statement_id AND OLD.state <> 'released';
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE payout.royalty_statements SET
            in_flight_cents = in_flight_cents + CASE WHEN NEW.state = 'in_flight' THEN NEW.amount_cents ELSE 0 END,
            paid_cents = paid_cents + CASE WHEN NEW.state = 'paid' THEN NEW.amount_cents ELSE 0 END
            WHERE id = NEW.statement_id AND NEW.state <> 'released';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transfer_allocations_counted AFTER INSERT OR UPDATE OR DELETE ON payout.transfer_allocations
    FOR EACH ROW EXECUTE FUNCTION payout.count_allocation();

-- What the provider is asked for, stored before it is asked: one key and one body per generation [R11.6].
CREATE TABLE payout.transfer_requests (
    payout_id       uuid NOT NULL,
    generation      integer NOT NULL,
    idempotency_key text NOT NULL,
    body            text NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT transfer_requests_pkey PRIMARY KEY (payout_id, generation),
    CONSTRAINT transfer_requests_payout_fkey FOREIGN KEY (payout_id) REFERENCES payout.transfers (payout_id),
    CONSTRAINT transfer_requests_key UNIQUE (idempotency_key)
);
CREATE TRIGGER transfer_requests_append_only BEFORE UPDATE OR DELETE ON payout.transfer_requests
    FOR EACH ROW EXECUTE FUNCTION payout.refuse_change();

-- Every turn of a worker, and what came of it.
CREATE TABLE payout.transfer_attempts (
    payout_id   uuid NOT NULL,
    number      integer NOT NULL,
    generation  integer NOT NULL,
    call        text NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    outcome     text,
    error_code  text,
    error       text,
    CONSTRAINT transfer_attempts_pkey PRIMARY KEY (payout_id, number, call),
    CONSTRAINT transfer_attempts_payout_fkey FOREIGN KEY (payout_id) REFERENCES payout.transfers (payout_id),
    CONSTRAINT transfer_attempts_call CHECK (call IN ('ask', 'send')),
    CONSTRAINT transfer_attempts_finished CHECK ((finished_at IS NULL) = (outcome IS NULL))
);
