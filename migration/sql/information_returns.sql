-- Forms 1099 in their versions [R7.5]. The host's tax_forms shows them to other readers and has no room for their life.
CREATE TABLE payout.information_returns (
    form_id            text NOT NULL,
    user_id            uuid NOT NULL,
    form_type          text NOT NULL,
    tax_year           integer NOT NULL,
    version            integer NOT NULL,
    state              text NOT NULL,
    royalties_cents    bigint NOT NULL DEFAULT 0,
    other_income_cents bigint NOT NULL DEFAULT 0,
    compensation_cents bigint NOT NULL DEFAULT 0,
    tax_withheld_cents bigint NOT NULL DEFAULT 0,
    -- The version before, and the last one that the IRS was given.
    supersedes         text,
    corrects           text,
    -- As the payee stands on the form; his number is only in the Form W-9, sealed.
    recipient          jsonb NOT NULL,
    w9_form_id         text,
    reason             text,
    created_at         timestamptz NOT NULL,
    generated_at       timestamptz,
    delivered_at       timestamptz,
    filed_at           timestamptz,
    corrected_at       timestamptz,
    CONSTRAINT information_returns_pkey PRIMARY KEY (form_id),
    CONSTRAINT information_returns_version UNIQUE (user_id, tax_year, form_type, version),
    CONSTRAINT information_returns_superseded_once UNIQUE (supersedes),
    CONSTRAINT information_returns_form_type CHECK (form_type IN ('1099-MISC', '1099-NEC')),
    CONSTRAINT information_returns_state CHECK (state IN ('draft', 'generated', 'delivered', 'filed', 'corrected')),
    CONSTRAINT information_returns_amounts CHECK (
        royalties_cents >= 0 AND other_income_cents >= 0 AND compensation_cents >= 0 AND tax_withheld_cents >= 0)
);
CREATE UNIQUE INDEX information_returns_one_standing ON payout.information_returns (user_id, tax_year, form_type)
    WHERE state <> 'corrected';
CREATE INDEX information_returns_of_year ON payout.information_returns (tax_year, user_id, form_id);

-- Tax withheld that went to the IRS [R7.4]; its money stands in the journal.
CREATE TABLE payout.withholding_deposits (
    id           uuid NOT NULL,
    tax_year     integer NOT NULL,
    amount_cents bigint NOT NULL,
    currency     text NOT NULL,
    deposited_on date NOT NULL,
    reference    text NOT NULL,
    entry_id     uuid NOT NULL,
    recorded_by  uuid NOT NULL,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT withholding_deposits_pkey PRIMARY KEY (id),
    CONSTRAINT withholding_deposits_reference UNIQUE (reference),
    CONSTRAINT withholding_deposits_one_entry UNIQUE (entry_id),
    CONSTRAINT withholding_deposits_entry_fkey FOREIGN KEY (entry_id) REFERENCES payout.journal_entries (id),
    CONSTRAINT withholding_deposits_positive CHECK (amount_cents > 0)
);
CREATE INDEX withholding_deposits_of_year ON payout.withholding_deposits (tax_year, deposited_on);
CREATE TRIGGER withholding_deposits_append_only BEFORE UPDATE OR DELETE ON payout.withholding_deposits
    FOR EACH ROW EXECUTE FUNCTION payout.refuse_change();

-- What was paid to whom in a year, payee by payee.
CREATE INDEX payout_management_paid ON public.payout_management (user_id, sent_date) WHERE sent_date IS NOT NULL;
