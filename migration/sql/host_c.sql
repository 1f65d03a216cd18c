-- The main application's tables in generation C, as far as payouts need them: every status is a key into a lookup table.
-- Only tests build them; a live database of generation C has them already.
DO $$
DECLARE
    lookup record;
BEGIN
    FOR lookup IN
        SELECT * FROM (VALUES
            ('user_funnel_statuses', ARRAY['Pending', 'Onboarded']),
            ('member_eligibility_statuses', ARRAY['Inactive', 'Active', 'Suspended', 'Cancelled', 'Won', 'Paid']),
            ('subscription_statuses', ARRAY['Active', 'Trialing', 'Past Due', 'Canceled', 'Incomplete', 'Unpaid']),
            ('kyc_statuses', ARRAY['Pending', 'In Review', 'Verified', 'Rejected', 'Expired']),
            ('payout_statuses', ARRAY['Pending Approval', 'Approved', 'Scheduled', 'Processing', 'Completed', 'Failed', 'Cancelled']),
            ('payment_statuses', ARRAY['Pending', 'Succeeded', 'Failed', 'Refunded', 'Canceled']),
            ('verification_statuses', ARRAY['Pending', 'Verified', 'Failed', 'Skipped']),
            ('admin_statuses', ARRAY['Active', 'Inactive', 'Suspended']),
            ('admin_alert_statuses', ARRAY['Unread', 'Read', 'Acknowledged', 'Resolved']),
            ('tax_form_statuses', ARRAY['Not Submitted', 'Pending Review', 'Approved', 'Rejected'])
        ) AS lookups (called, names)
    LOOP
        EXECUTE format('CREATE TABLE public.%I (
            id          serial NOT NULL,
            name        varchar(100) NOT NULL,
            description text,
            color       varchar(20) DEFAULT ''#6B7280'',
            CONSTRAINT %I PRIMARY KEY (id))', lookup.called, lookup.called || '_pkey');
        EXECUTE format('INSERT INTO public.%I (name) SELECT unnest($1)', lookup.called) USING lookup.names;
    END LOOP;
END $$;

CREATE TABLE public.users (
    id                              uuid NOT NULL DEFAULT gen_random_uuid(),
    email                           varchar(255) NOT NULL,
    email_verified                  boolean DEFAULT false,
    user_status_id                  integer NOT NULL DEFAULT 1,
    name                            text,
    image                           text,
    two_factor_enabled              boolean DEFAULT false,
    profile_completed               boolean DEFAULT false,
    financial_agreement_accepted    boolean DEFAULT false,
    policy_agreement_accepted       boolean DEFAULT false,
    financial_agreement_accepted_at timestamptz,
    policy_agreement_accepted_at    timestamptz,
    created_at                      timestamptz DEFAULT now(),
    updated_at                      timestamptz DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_user_status_id_fkey FOREIGN KEY (user_status_id) REFERENCES public.user_funnel_statuses (id)
);
CREATE INDEX idx_users_status_id ON public.users (user_status_id);
CREATE INDEX idx_users_email_verified ON public.users (email_verified);
CREATE INDEX idx_users_name ON public.users (name);
CREATE INDEX idx_users_two_factor_enabled ON public.users (two_factor_enabled);
CREATE INDEX idx_users_updated_at ON public.users (updated_at);

CREATE FUNCTION public.update_users_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER update_users_updated_at BEFORE UPDATE ON public.users
    FOR EACH ROW EXECUTE FUNCTION public.update_users_updated_at();

CREATE TABLE public.session (
    id                     text NOT NULL,
    token                  text NOT NULL,
    user_id                uuid NOT NULL,
    expires_at             timestamp NOT NULL,
    created_at             timestamp NOT NULL DEFAULT now(),
    updated_at             timestamp NOT NULL,
    ip_address             text,
    user_agent             text,
    active_organization_id text,
    CONSTRAINT session_pkey PRIMARY KEY (id),
    CONSTRAINT session_token_unique UNIQUE (token),
    CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);

CREATE TABLE public.admin (
    id                        serial NOT NULL,
    email                     varchar NOT NULL,
    role                      text NOT NULL DEFAULT 'Manager',
    status                    text DEFAULT 'active',
    name                      text,
    salt                      varchar,
    hash                      varchar,
    reset_password_token      varchar,
    reset_password_expiration timestamptz,
    lock_until                timestamptz,
    login_attempts            numeric DEFAULT 0,
    admin_status_id           integer DEFAULT 1,
    two_factor_enabled        boolean DEFAULT false,
    two_factor_secret         text,
    backup_codes              text[],
    created_at                timestamptz NOT NULL DEFAULT now(),
    updated_at                timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT admin_pkey PRIMARY KEY (id),
    CONSTRAINT admin_admin_status_id_fkey FOREIGN KEY (admin_status_id) REFERENCES public.admin_statuses (id)
);
CREATE INDEX idx_admin_email ON public.admin (email);

CREATE TABLE public.user_profiles (
    id            varchar NOT NULL,
    user_id       uuid,
    first_name    varchar,
    last_name     varchar,
    middle_name   varchar,
    date_of_birth date,
    created_at    timestamptz DEFAULT now(),
    updated_at    timestamptz DEFAULT now(),
    CONSTRAINT user_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT user_profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);
CREATE INDEX idx_user_profiles_user_id ON public.user_profiles (user_id);
CREATE INDEX idx_user_profiles_names ON public.user_profiles (first_name, last_name);

CREATE TABLE public.user_addresses (
    id             uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id        uuid NOT NULL,
    address_type   varchar(20) DEFAULT 'primary',
    street_address varchar(255) NOT NULL,
    address_line_2 varchar(255),
    city           varchar(100) NOT NULL,
    state          varchar(100) NOT NULL,
    postal_code    varchar(20) NOT NULL,
    country_code   varchar(2) DEFAULT 'US',
    is_primary     boolean DEFAULT true,
    created_at     timestamptz DEFAULT now(),
    updated_at     timestamptz DEFAULT now(),
    CONSTRAINT user_addresses_pkey PRIMARY KEY (id),
    CONSTRAINT user_addresses_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE
);
CREATE INDEX idx_user_addresses_user_id ON public.user_addresses (user_id);
CREATE INDEX idx_user_addresses_primary ON public.user_addresses (user_id, is_primary);

CREATE TABLE public.user_subscriptions (
    id                       uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id                  uuid,
    provider                 varchar(20) NOT NULL DEFAULT 'stripe',
    provider_subscription_id varchar(255) NOT NULL,
    provider_customer_id     varchar(255) NOT NULL,
    subscription_status_id   integer NOT NULL DEFAULT 1,
    current_period_start     timestamptz NOT NULL,
    current_period_end       timestamptz NOT NULL,
    cancel_at_period_end     boolean DEFAULT false,
    canceled_at              timestamptz,
    trial_end                timestamptz,
    created_at               timestamptz DEFAULT now(),
    updated_at               timestamptz DEFAULT now(),
    CONSTRAINT user_subscriptions_pkey PRIMARY KEY (id),
    CONSTRAINT user_subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_subscriptions_status_id_fkey FOREIGN KEY (subscription_status_id)
        REFERENCES public.subscription_statuses (id)
);
CREATE INDEX idx_user_subscriptions_user_id ON public.user_subscriptions (user_id);
CREATE INDEX idx_user_subscriptions_provider_id ON public.user_subscriptions (provider_subscription_id);
CREATE INDEX idx_user_subscriptions_status_id ON public.user_subscriptions (subscription_status_id);

CREATE TABLE public.user_payments (
    id                  uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id             uuid,
    subscription_id     uuid,
    payment_method_id   uuid,
    provider            varchar(20) NOT NULL DEFAULT 'stripe',
    provider_payment_id varchar(255),
    provider_invoice_id varchar(255),
    provider_charge_id  varchar(255),
    amount              numeric(10,2) NOT NULL,
    currency            char(3) DEFAULT 'USD',
    payment_type        varchar(20) NOT NULL,
    payment_date        timestamptz NOT NULL,
    -- Free text that nobody keeps: its default is no payment status at all.
    status              varchar(50) NOT NULL DEFAULT 'completed',
    payment_status_id   integer NOT NULL DEFAULT 1,
    is_first_payment    boolean DEFAULT false,
    failure_reason      text,
    receipt_url         text,
    metadata            jsonb DEFAULT '{}',
    created_at          timestamptz DEFAULT now(),
    updated_at          timestamptz DEFAULT now(),
    CONSTRAINT user_payments_pkey PRIMARY KEY (id),
    CONSTRAINT user_payments_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_payments_status_id_fkey FOREIGN KEY (payment_status_id) REFERENCES public.payment_statuses (id)
);
CREATE UNIQUE INDEX user_payments_provider_payment_id ON public.user_payments (provider_payment_id)
    WHERE provider_payment_id IS NOT NULL;
CREATE UNIQUE INDEX user_payments_provider_invoice_id ON public.user_payments (provider_invoice_id)
    WHERE provider_invoice_id IS NOT NULL;
CREATE INDEX idx_user_payments_payment_date ON public.user_payments (payment_date);
CREATE INDEX idx_user_payments_status ON public.user_payments (status);
CREATE INDEX idx_user_payments_status_id ON public.user_payments (payment_status_id);
CREATE INDEX idx_user_payments_subscription_id ON public.user_payments (subscription_id);

CREATE TABLE public.user_memberships (
    id                           uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id                      uuid,
    subscription_id              uuid,
    join_date                    date NOT NULL DEFAULT now(),
    member_status_id             integer NOT NULL DEFAULT 1,
    -- A second key into the same table, which nobody uses.
    member_eligibility_status_id integer DEFAULT 1,
    verification_status_id       integer DEFAULT 1,
    created_at                   timestamptz DEFAULT now(),
    updated_at                   timestamptz DEFAULT now(),
    CONSTRAINT user_memberships_pkey PRIMARY KEY (id),
    CONSTRAINT user_memberships_subscription_id_key UNIQUE (subscription_id),
    CONSTRAINT user_memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT user_memberships_subscription_id_fkey FOREIGN KEY (subscription_id)
        REFERENCES public.user_subscriptions (id) ON DELETE CASCADE,
    CONSTRAINT user_memberships_member_status_id_fkey FOREIGN KEY (member_status_id)
        REFERENCES public.member_eligibility_statuses (id),
    CONSTRAINT user_memberships_member_eligibility_status_id_fkey FOREIGN KEY (member_eligibility_status_id)
        REFERENCES public.member_eligibility_statuses (id),
    CONSTRAINT user_memberships_verification_status_id_fkey FOREIGN KEY (verification_status_id)
        REFERENCES public.verification_statuses (id)
);

CREATE TABLE public.kyc_verification (
    id                       uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id                  uuid NOT NULL,
    kyc_status_id            integer NOT NULL DEFAULT 1,
    verification_method      text,
    document_type            text,
    document_number          text,
    document_front_url       text,
    document_back_url        text,
    selfie_url               text,
    verification_provider    text,
    provider_verification_id text,
    rejection_reason         text,
    reviewer_notes           text,
    user_agent               text,
    ip_address               text,
    verification_data        jsonb DEFAULT '{}',
    risk_factors             jsonb DEFAULT '[]',
    geolocation              jsonb,
    risk_score               integer,
    verified_at              timestamptz,
    expires_at               timestamptz,
    reviewer_id              integer,
    created_at               timestamptz DEFAULT now(),
    updated_at               timestamptz DEFAULT now(),
    CONSTRAINT kyc_verification_pkey PRIMARY KEY (id),
    CONSTRAINT kyc_verification_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT kyc_verification_kyc_status_id_fkey FOREIGN KEY (kyc_status_id) REFERENCES public.kyc_statuses (id)
);
CREATE INDEX idx_kyc_verification_user_id ON public.kyc_verification (user_id);

CREATE TABLE public.tax_forms (
    id                 uuid NOT NULL DEFAULT gen_random_uuid(),
    form_id            text NOT NULL DEFAULT gen_random_uuid()::text,
    user_id            uuid NOT NULL,
    form_type          text NOT NULL,
    tax_year           integer NOT NULL,
    tax_form_status_id integer NOT NULL DEFAULT 1,
    recipient_info     jsonb NOT NULL DEFAULT '{}',
    payer_info         jsonb DEFAULT '{}',
    income_details     jsonb DEFAULT '{}',
    w9_data            jsonb DEFAULT '{}',
    generation         jsonb DEFAULT '{}',
    delivery           jsonb DEFAULT '{}',
    irs_filing         jsonb DEFAULT '{}',
    corrections        jsonb DEFAULT '[]',
    notes              text,
    created_at         timestamptz DEFAULT now(),
    updated_at         timestamptz DEFAULT now(),
    CONSTRAINT tax_forms_pkey PRIMARY KEY (id),
    CONSTRAINT tax_forms_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id) ON DELETE CASCADE,
    CONSTRAINT tax_forms_status_id_fkey FOREIGN KEY (tax_form_status_id) REFERENCES public.tax_form_statuses (id)
);
CREATE INDEX idx_tax_forms_form_id ON public.tax_forms (form_id);
CREATE INDEX idx_tax_forms_user_id ON public.tax_forms (user_id);

CREATE TABLE public.payout_management (
    id                uuid NOT NULL DEFAULT gen_random_uuid(),
    payout_id         text NOT NULL,
    user_id           uuid NOT NULL,
    membership_id     uuid,
    queue_position    integer NOT NULL,
    amount            numeric(12,2) NOT NULL DEFAULT 100000.00,
    currency          text DEFAULT 'USD',
    payout_status_id  integer NOT NULL DEFAULT 1,
    eligibility_check jsonb DEFAULT '{}',
    approval_workflow jsonb DEFAULT '[]',
    scheduled_date    timestamptz,
    payment_method    text NOT NULL DEFAULT 'ach',
    bank_details      jsonb,
    tax_withholding   jsonb,
    processing        jsonb,
    receipt_url       text,
    internal_notes    jsonb DEFAULT '[]',
    audit_trail       jsonb DEFAULT '[]',
    created_at        timestamptz DEFAULT now(),
    updated_at        timestamptz DEFAULT now(),
    CONSTRAINT payout_management_pkey PRIMARY KEY (id),
    CONSTRAINT payout_management_payout_id_key UNIQUE (payout_id),
    CONSTRAINT payout_management_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users (id),
    CONSTRAINT payout_management_membership_id_fkey FOREIGN KEY (membership_id)
        REFERENCES public.user_memberships (id) ON DELETE SET NULL,
    CONSTRAINT payout_management_status_id_fkey FOREIGN KEY (payout_status_id) REFERENCES public.payout_statuses (id)
);
CREATE INDEX idx_payout_management_user_id ON public.payout_management (user_id);
CREATE INDEX idx_payout_management_status_id ON public.payout_management (payout_status_id);
CREATE INDEX idx_payout_management_membership_id ON public.payout_management (membership_id);

CREATE TABLE public.admin_alerts (
    id                 uuid NOT NULL DEFAULT gen_random_uuid(),
    alert_id           text NOT NULL DEFAULT gen_random_uuid()::text,
    title              text NOT NULL,
    message            text NOT NULL,
    severity           text NOT NULL DEFAULT 'info',
    category           text NOT NULL,
    alert_status_id    integer NOT NULL DEFAULT 1,
    related_entity     jsonb,
    trigger_info       jsonb,
    escalation         jsonb,
    assigned_to        integer,
    acknowledged_by    integer,
    resolved_by        integer,
    acknowledged_at    timestamptz,
    resolved_at        timestamptz,
    resolution_notes   text,
    notifications_sent jsonb DEFAULT '[]',
    metadata           jsonb DEFAULT '{}',
    created_at         timestamptz DEFAULT now(),
    updated_at         timestamptz DEFAULT now(),
    CONSTRAINT admin_alerts_pkey PRIMARY KEY (id),
    CONSTRAINT admin_alerts_alert_status_id_fkey FOREIGN KEY (alert_status_id) REFERENCES public.admin_alert_statuses (id)
);

CREATE TABLE public.user_audit_logs (
    id            uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id       uuid,
    admin_id      integer,
    entity_type   varchar NOT NULL,
    entity_id     uuid,
    action        varchar NOT NULL,
    old_values    jsonb,
    new_values    jsonb,
    success       boolean NOT NULL,
    error_message text,
    ip_address    inet,
    user_agent    text,
    metadata      jsonb DEFAULT '{}',
    created_at    timestamptz DEFAULT now(),
    CONSTRAINT user_audit_logs_pkey PRIMARY KEY (id)
);
CREATE INDEX idx_user_audit_logs_action ON public.user_audit_logs (action);
CREATE INDEX idx_user_audit_logs_created_at ON public.user_audit_logs (created_at);
CREATE INDEX idx_user_audit_logs_entity_type ON public.user_audit_logs (entity_type);
CREATE INDEX idx_user_audit_logs_user_id ON public.user_audit_logs (user_id);
CREATE INDEX idx_user_audit_logs_success ON public.user_audit_logs (success);
ALTER TABLE public.user_audit_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY user_audit_logs_all ON public.user_audit_logs USING (true) WITH CHECK (true);
