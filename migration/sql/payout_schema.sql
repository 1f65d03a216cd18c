-- Our own tables. payout_management, in the host's schema, stays the truth of a member payout; see payout_management.sql.
CREATE SCHEMA IF NOT EXISTS payout;

-- What this database is: generation of the host, demo or sandbox mark, definitions kept for `down`.
CREATE TABLE payout.meta (
    key   text NOT NULL,
    value text NOT NULL,
    CONSTRAINT meta_pkey PRIMARY KEY (key)
);

-- One row per initiation: the members chosen together, and what the decision rested on.
CREATE TABLE payout.rounds (
    id           uuid NOT NULL,
    initiated_by uuid NOT NULL,
    initiated_at timestamptz NOT NULL,
    notes        text,
    eligibility  jsonb NOT NULL,
    summary      jsonb,
    closed_at    timestamptz,
    CONSTRAINT rounds_pkey PRIMARY KEY (id)
);
CREATE INDEX rounds_newest ON payout.rounds (initiated_at DESC, id DESC);

CREATE TABLE payout.eligibility_checks (
    id         uuid NOT NULL,
    checked_at timestamptz NOT NULL,
    trigger    text NOT NULL,
    checked_by uuid,
    eligible   boolean NOT NULL,
    result     jsonb NOT NULL,
    CONSTRAINT eligibility_checks_pkey PRIMARY KEY (id),
    CONSTRAINT eligibility_checks_trigger CHECK (trigger IN ('schedule', 'manual'))
);
CREATE INDEX eligibility_checks_newest ON payout.eligibility_checks (checked_at DESC, id DESC);

-- One vote per person, payout and approval round [R3.2].
CREATE TABLE payout.votes (
    id           uuid NOT NULL,
    payout_id    text NOT NULL,
    round        integer NOT NULL,
    user_id      uuid NOT NULL,
    admin_id     integer,
    decision     text NOT NULL,
    reason       text,
    content_hash text NOT NULL,
    voided       boolean NOT NULL DEFAULT false,
    ip_address   text,
    user_agent   text,
    at           timestamptz NOT NULL,
    CONSTRAINT votes_pkey PRIMARY KEY (id),
    CONSTRAINT votes_one_per_person UNIQUE (payout_id, round, user_id),
    CONSTRAINT votes_decision CHECK (decision IN ('approve', 'reject')),
    CONSTRAINT votes_rejection_has_reason CHECK (decision = 'approve' OR length(reason) >= 10)
);

-- Every status a payout went through.
CREATE TABLE payout.history (
    payout_id   text NOT NULL,
    version     bigint NOT NULL,
    step        integer NOT NULL,
    from_status text,
    to_status   text NOT NULL,
    command     text NOT NULL,
    actor_id    uuid,
    reason      text,
    at          timestamptz NOT NULL,
    CONSTRAINT history_pkey PRIMARY KEY (payout_id, version, step)
);

-- Bank details in versions [R6.1]; numbers only ever encrypted. The newest version of a user counts.
CREATE TABLE payout.bank_details (
    id             uuid NOT NULL,
    user_id        uuid NOT NULL,
    version        integer NOT NULL,
    holder_name    text NOT NULL,
    account_type   text NOT NULL,
    routing_sealed bytea NOT NULL,
    account_sealed bytea NOT NULL,
    routing_last4  text NOT NULL,
    account_last4  text NOT NULL,
    fingerprint    text NOT NULL,
    blind_index    text NOT NULL,
    given_at       timestamptz NOT NULL,
    CONSTRAINT bank_details_pkey PRIMARY KEY (id),
    CONSTRAINT bank_details_version UNIQUE (user_id, version),
    CONSTRAINT bank_details_account_type CHECK (account_type IN ('checking', 'savings')),
    CONSTRAINT bank_details_last4 CHECK (routing_last4 ~ '^[0-9]{4}$' AND length(account_last4) BETWEEN 1 AND 4)
);
CREATE INDEX bank_details_same_account ON payout.bank_details (blind_index);

CREATE TABLE payout.payment_preferences (
    user_id    uuid NOT NULL,
    method     text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT payment_preferences_pkey PRIMARY KEY (user_id),
    CONSTRAINT payment_preferences_method CHECK (method IN ('ach', 'check'))
);

-- What the host's tax_forms has no safe place for: the sealed TIN and the certification.
CREATE TABLE payout.w9_details (
    form_id         text NOT NULL,
    user_id         uuid NOT NULL,
    us_person       boolean NOT NULL,
    legal_name      text NOT NULL,
    business_name   text,
    classification  text NOT NULL,
    exempt_code     text,
    address         jsonb NOT NULL,
    tin_sealed      bytea NOT NULL,
    tin_last4       text NOT NULL,
    tin_type        text NOT NULL,
    blind_index     text NOT NULL,
    signature       text NOT NULL,
    signed_at       timestamptz NOT NULL,
    signed_ip       text,
    decided_by      uuid,
    decided_at      timestamptz,
    decision_reason text,
    CONSTRAINT w9_details_pkey PRIMARY KEY (form_id),
    CONSTRAINT w9_details_tin_last4 CHECK (tin_last4 ~ '^[0-9]{4}$'),
    CONSTRAINT w9_details_tin_type CHECK (tin_type IN ('ssn', 'ein', 'itin', 'atin'))
);
CREATE INDEX w9_details_of_user ON payout.w9_details (user_id, signed_at DESC);

-- Where a membership stands in a payout's life [R8.3], whatever the host can express.
CREATE TABLE payout.membership_status (
    membership_id uuid NOT NULL,
    user_id       uuid NOT NULL,
    payout_id     text NOT NULL,
    status        text NOT NULL,
    earlier       text NOT NULL,
    changed_at    timestamptz NOT NULL,
    CONSTRAINT membership_status_pkey PRIMARY KEY (membership_id),
    CONSTRAINT membership_status_status CHECK (status IN ('won', 'paid', 'removed', 'restored'))
);

-- Since when a user counts anew after a payout and removal [R8.5]. The newest row counts.
CREATE TABLE payout.rejoinings (
    user_id    uuid NOT NULL,
    payment_id text NOT NULL,
    rejoined_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT rejoinings_pkey PRIMARY KEY (user_id, payment_id)
);

-- Partial refunds and disputes, for which the host's payments have no column.
CREATE TABLE payout.payment_adjustments (
    payment_id     uuid NOT NULL,
    refunded       numeric(12,2) NOT NULL DEFAULT 0,
    dispute_status text,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT payment_adjustments_pkey PRIMARY KEY (payment_id),
    CONSTRAINT payment_adjustments_refunded CHECK (refunded >= 0)
);

-- Double entry [R5.3]. An amount is positive for a debit, negative for a credit, in cents.
CREATE TABLE payout.journal_entries (
    id        uuid NOT NULL,
    payout_id text NOT NULL,
    kind      text NOT NULL,
    reverses  uuid,
    at        timestamptz NOT NULL,
    CONSTRAINT journal_entries_pkey PRIMARY KEY (id),
    CONSTRAINT journal_entries_reverses_fkey FOREIGN KEY (reverses) REFERENCES payout.journal_entries (id),
    CONSTRAINT journal_entries_reversed_once UNIQUE (reverses)
);
CREATE INDEX journal_entries_of_payout ON payout.journal_entries (payout_id, at);

CREATE TABLE payout.journal_postings (
    entry_id     uuid NOT NULL,
    line         integer NOT NULL,
    account      text NOT NULL,
    amount_cents bigint NOT NULL,
    currency     text NOT NULL,
    CONSTRAINT journal_postings_pkey PRIMARY KEY (entry_id, line),
    CONSTRAINT journal_postings_entry_fkey FOREIGN KEY (entry_id) REFERENCES payout.journal_entries (id),
    CONSTRAINT journal_postings_not_zero CHECK (amount_cents <> 0)
);
CREATE INDEX journal_postings_of_account ON payout.journal_postings (account);

-- Running balances, sharded by session so that two approvals do not wait for one another. Readers add the shards up.
CREATE TABLE payout.account_balances (
    account      text NOT NULL,
    currency     text NOT NULL,
    shard        integer NOT NULL,
    amount_cents bigint NOT NULL,
    CONSTRAINT account_balances_pkey PRIMARY KEY (account, currency, shard)
);

CREATE FUNCTION payout.journal_entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM payout.journal_postings WHERE entry_id = NEW.entry_id
               GROUP BY currency HAVING sum(amount_cents) <> 0) THEN
        RAISE EXCEPTION 'journal entry % does not balance', NEW.entry_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_entry_balances';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER journal_entry_balances AFTER INSERT ON payout.journal_postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payout.journal_entry_balances();

CREATE FUNCTION payout.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'append_only';
END $$;

-- One hash chain per stream [R10.1]: a stream per payout, one per other kind of entity.
CREATE TABLE payout.audit_streams (
    stream text NOT NULL,
    seq    bigint NOT NULL,
    hash   bytea NOT NULL,
    CONSTRAINT audit_streams_pkey PRIMARY KEY (stream)
);

-- `body` is the canonical JSON text that was hashed; the columns beside it repeat parts of it for searching.
CREATE TABLE payout.audit_log (
    stream      text NOT NULL,
    seq         bigint NOT NULL,
    at          timestamptz NOT NULL,
    actor_id    uuid,
    actor_role  text NOT NULL,
    action      text NOT NULL,
    entity_type text NOT NULL,
    entity_id   text NOT NULL,
    success     boolean NOT NULL,
    body        text NOT NULL,
    prev_hash   bytea NOT NULL,
    hash        bytea NOT NULL,
    CONSTRAINT audit_log_pkey PRIMARY KEY (stream, seq)
);
CREATE INDEX audit_log_newest ON payout.audit_log (at DESC, stream, seq);
CREATE INDEX audit_log_of_entity ON payout.audit_log (entity_type, entity_id, at);

-- Appends one entry and moves the head. The caller holds nothing: the head row is the lock.
-- hash = sha256(prev_hash || body), genesis = sha256('genesis:' || stream); body repeats stream, seq, time and all else.
CREATE FUNCTION payout.audit_append(
    p_stream text, p_at timestamptz, p_actor_id uuid, p_actor_role text, p_action text,
    p_entity_type text, p_entity_id text, p_success boolean, p_facts text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_seq  bigint;
    v_prev bytea;
    v_body text;
    v_hash bytea;
BEGIN
    INSERT INTO payout.audit_streams (stream, seq, hash)
        VALUES (p_stream, 0, sha256(convert_to('genesis:' || p_stream, 'UTF8')))
        ON CONFLICT (stream) DO NOTHING;
    SELECT seq + 1, hash INTO v_seq, v_prev FROM payout.audit_streams WHERE stream = p_stream FOR UPDATE;
    v_body := '{"stream":' || to_json(p_stream) || ',"seq":' || v_seq
        || ',"at":"' || to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","actorId":' || coalesce('"' || p_actor_id || '"', 'null')
        || ',"actorRole":' || to_json(p_actor_role) || ',"action":' || to_json(p_action)
        || ',"entityType":' || to_json(p_entity_type) || ',"entityId":' || to_json(p_entity_id)
        || ',"success":' || CASE WHEN p_success THEN 'true' ELSE 'false' END || ',"facts":' || p_facts || '}';
    v_hash := sha256(v_prev || convert_to(v_body, 'UTF8'));
    INSERT INTO payout.audit_log (stream, seq, at, actor_id, actor_role, action, entity_type, entity_id, success, body, prev_hash, hash)
        VALUES (p_stream, v_seq, p_at, p_actor_id, p_actor_role, p_action, p_entity_type, p_entity_id, p_success, v_body, v_prev, v_hash);
    UPDATE payout.audit_streams SET seq = v_seq, hash = v_hash WHERE stream = p_stream;
    RETURN v_seq;
END $$;

CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON payout.audit_log
    FOR EACH ROW EXECUTE FUNCTION payout.refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON payout.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION payout.refuse_change();
CREATE TRIGGER journal_entries_append_only BEFORE UPDATE OR DELETE ON payout.journal_entries
    FOR EACH ROW EXECUTE FUNCTION payout.refuse_change();
CREATE TRIGGER journal_entries_no_truncate BEFORE TRUNCATE ON payout.journal_entries
    FOR EACH STATEMENT EXECUTE FUNCTION payout.refuse_change();
CREATE TRIGGER journal_postings_append_only BEFORE UPDATE OR DELETE ON payout.journal_postings
    FOR EACH ROW EXECUTE FUNCTION payout.refuse_change();
CREATE TRIGGER journal_postings_no_truncate BEFORE TRUNCATE ON payout.journal_postings
    FOR EACH STATEMENT EXECUTE FUNCTION payout.refuse_change();
ALTER TABLE payout.audit_log ENABLE ALWAYS TRIGGER audit_log_append_only;
ALTER TABLE payout.audit_log ENABLE ALWAYS TRIGGER audit_log_no_truncate;
ALTER TABLE payout.journal_entries ENABLE ALWAYS TRIGGER journal_entries_append_only;
ALTER TABLE payout.journal_entries ENABLE ALWAYS TRIGGER journal_entries_no_truncate;
ALTER TABLE payout.journal_postings ENABLE ALWAYS TRIGGER journal_postings_append_only;
ALTER TABLE payout.journal_postings ENABLE ALWAYS TRIGGER journal_postings_no_truncate;

-- What happened, written with the change. Jobs that follow are inserted beside it.
CREATE TABLE payout.outbox (
    id        uuid NOT NULL,
    kind      text NOT NULL,
    entity_id text NOT NULL,
    payload   jsonb NOT NULL,
    at        timestamptz NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox_of_entity ON payout.outbox (entity_id, at);

-- A mail that has to go out, and how far it got. Its id is its Message-ID.
CREATE TABLE payout.notifications (
    id              uuid NOT NULL,
    kind            text NOT NULL,
    dedupe_key      text NOT NULL,
    recipient       text NOT NULL,
    recipient_name  text,
    payout_id       text,
    data            jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'pending',
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    lease_until     timestamptz,
    fence           bigint NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_once UNIQUE (dedupe_key),
    CONSTRAINT notifications_state CHECK (state IN ('pending', 'sent', 'failed'))
);
CREATE INDEX notifications_due ON payout.notifications (next_attempt_at) WHERE state = 'pending';
CREATE INDEX notifications_of_payout ON payout.notifications (payout_id, created_at);

CREATE TABLE payout.delivery_attempts (
    notification_id uuid NOT NULL,
    attempt         integer NOT NULL,
    at              timestamptz NOT NULL,
    delivered       boolean NOT NULL,
    error           text,
    CONSTRAINT delivery_attempts_pkey PRIMARY KEY (notification_id, attempt),
    CONSTRAINT delivery_attempts_notification_fkey FOREIGN KEY (notification_id) REFERENCES payout.notifications (id)
);

-- `caller` is the user or API key; the answer is kept so that a replay returns it.
CREATE TABLE payout.idempotency_keys (
    caller       text NOT NULL,
    key          text NOT NULL,
    fingerprint  bytea NOT NULL,
    state        text NOT NULL DEFAULT 'running',
    locked_until timestamptz NOT NULL,
    fence        bigint NOT NULL DEFAULT 1,
    status       smallint,
    content_type text,
    body         bytea,
    created_at   timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (caller, key),
    CONSTRAINT idempotency_keys_state CHECK (state IN ('running', 'done'))
);
CREATE INDEX idempotency_keys_age ON payout.idempotency_keys (created_at);

CREATE TABLE payout.api_keys (
    id           uuid NOT NULL,
    name         text NOT NULL,
    scopes       text[] NOT NULL,
    key_hash     bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_name UNIQUE (name),
    CONSTRAINT api_keys_hash UNIQUE (key_hash)
);

-- Each replica tries to insert the slot; the one that succeeds does the work.
CREATE TABLE payout.cron_slots (
    job  text NOT NULL,
    slot timestamptz NOT NULL,
    CONSTRAINT cron_slots_pkey PRIMARY KEY (job, slot)
);

CREATE TABLE payout.job_runs (
    id          uuid NOT NULL,
    job         text NOT NULL,
    slot        timestamptz,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    result      text NOT NULL DEFAULT 'running',
    summary     jsonb,
    error       text,
    CONSTRAINT job_runs_pkey PRIMARY KEY (id),
    CONSTRAINT job_runs_result CHECK (result IN ('running', 'succeeded', 'failed'))
);
CREATE INDEX job_runs_newest ON payout.job_runs (started_at DESC, id DESC);

CREATE TABLE payout.worker_heartbeats (
    worker text NOT NULL,
    at     timestamptz NOT NULL,
    CONSTRAINT worker_heartbeats_pkey PRIMARY KEY (worker)
);
