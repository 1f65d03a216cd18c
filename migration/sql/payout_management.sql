-- Expand: what payout_management lacks as the truth of a member payout. Runs on every shape of the host's table.
ALTER TABLE public.payout_management
    ADD COLUMN IF NOT EXISTS status                  text,
    ADD COLUMN IF NOT EXISTS payout_status_id        integer,
    ADD COLUMN IF NOT EXISTS membership_id           uuid,
    ADD COLUMN IF NOT EXISTS round_id                uuid,
    ADD COLUMN IF NOT EXISTS version                 bigint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS status_since            timestamptz,
    ADD COLUMN IF NOT EXISTS initiated_by            uuid,
    ADD COLUMN IF NOT EXISTS approval_round          integer NOT NULL DEFAULT 1,
    ADD COLUMN IF NOT EXISTS required_approvals      integer,
    ADD COLUMN IF NOT EXISTS approval_round_since    timestamptz,
    ADD COLUMN IF NOT EXISTS approved_at             timestamptz,
    ADD COLUMN IF NOT EXISTS retention_fee           numeric(12,2),
    ADD COLUMN IF NOT EXISTS withheld_amount         numeric(12,2),
    ADD COLUMN IF NOT EXISTS withholding_rate_bp     integer,
    ADD COLUMN IF NOT EXISTS net_amount              numeric(12,2),
    ADD COLUMN IF NOT EXISTS withholding_accepted_by uuid,
    ADD COLUMN IF NOT EXISTS withholding_accepted_at timestamptz,
    ADD COLUMN IF NOT EXISTS withholding_reason      text,
    ADD COLUMN IF NOT EXISTS destination_fingerprint text,
    ADD COLUMN IF NOT EXISTS destination_since       timestamptz,
    ADD COLUMN IF NOT EXISTS bank_detail_id          uuid,
    ADD COLUMN IF NOT EXISTS cooling_until           timestamptz,
    ADD COLUMN IF NOT EXISTS fresh_details_after     timestamptz,
    ADD COLUMN IF NOT EXISTS destination_defect      text,
    ADD COLUMN IF NOT EXISTS sent_date               date,
    ADD COLUMN IF NOT EXISTS sent_at                 timestamptz,
    ADD COLUMN IF NOT EXISTS expected_arrival_date   date,
    ADD COLUMN IF NOT EXISTS paid_to_name            text,
    ADD COLUMN IF NOT EXISTS paid_to_destination     text,
    ADD COLUMN IF NOT EXISTS tracking_number         text,
    ADD COLUMN IF NOT EXISTS completed_date          date,
    ADD COLUMN IF NOT EXISTS completed_at            timestamptz,
    ADD COLUMN IF NOT EXISTS confirmation_number     text,
    ADD COLUMN IF NOT EXISTS membership_removal_date date,
    ADD COLUMN IF NOT EXISTS status_reason           text,
    ADD COLUMN IF NOT EXISTS status_by               uuid,
    ADD COLUMN IF NOT EXISTS return_code             text;

-- Ours are the rows with a round [R13.6]; what stood there before cannot break these.
CREATE UNIQUE INDEX IF NOT EXISTS payout_management_one_open_per_user ON public.payout_management (user_id)
    WHERE round_id IS NOT NULL AND status NOT IN ('completed', 'rejected', 'cancelled');
CREATE INDEX IF NOT EXISTS payout_management_newest ON public.payout_management
    (coalesce(created_at, 'epoch'::timestamptz) DESC, payout_id DESC);
CREATE INDEX IF NOT EXISTS payout_management_by_user ON public.payout_management (user_id, created_at DESC);
CREATE INDEX IF NOT EXISTS payout_management_waiting ON public.payout_management (status, status_since)
    WHERE round_id IS NOT NULL AND status NOT IN ('completed', 'rejected', 'cancelled');

ALTER TABLE public.payout_management DROP CONSTRAINT IF EXISTS payout_management_ours;
ALTER TABLE public.payout_management ADD CONSTRAINT payout_management_ours CHECK (
    -- As a whole it has to be true: a column that is missing makes a comparison null, and a CHECK lets null pass.
    round_id IS NULL OR (
        status IN ('pending_approval', 'approved', 'pending_bank_info', 'pending_tax_info', 'ready_for_payment', 'payment_sent',
                   'completed', 'payment_failed', 'requires_manual_review', 'rejected', 'cancelled')
        AND payout_status_id IS NOT NULL AND status_since IS NOT NULL AND initiated_by IS NOT NULL
        AND required_approvals >= 1 AND retention_fee >= 0
        AND (status <> 'payment_sent' OR (sent_date IS NOT NULL AND expected_arrival_date >= sent_date AND net_amount IS NOT NULL))
        AND (status <> 'completed' OR (completed_date >= sent_date AND membership_removal_date IS NOT NULL))
        AND (net_amount IS NULL OR amount = net_amount + retention_fee + withheld_amount)) IS TRUE) NOT VALID;
