-- Alerts on their way to ALERT_WEBHOOK_URL, and what came of each attempt [R10.4].
CREATE TABLE payout.alert_posts (
    alert_id        text NOT NULL,
    body            jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'pending',
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    lease_until     timestamptz,
    fence           bigint NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL,
    posted_at       timestamptz,
    CONSTRAINT alert_posts_pkey PRIMARY KEY (alert_id),
    CONSTRAINT alert_posts_state CHECK (state IN ('pending', 'posted', 'failed'))
);
CREATE INDEX alert_posts_due ON payout.alert_posts (next_attempt_at) WHERE state = 'pending';

CREATE TABLE payout.alert_post_attempts (
    alert_id text NOT NULL,
    attempt  integer NOT NULL,
    at       timestamptz NOT NULL,
    accepted boolean NOT NULL,
    error    text,
    CONSTRAINT alert_post_attempts_pkey PRIMARY KEY (alert_id, attempt),
    CONSTRAINT alert_post_attempts_post_fkey FOREIGN KEY (alert_id) REFERENCES payout.alert_posts (alert_id)
);

-- Whether an alert is open for a cause, and the log of mails, newest first.
CREATE INDEX payout_alert_cause ON public.admin_alerts ((metadata ->> 'cause'));
CREATE INDEX notifications_newest ON payout.notifications (created_at, id);
