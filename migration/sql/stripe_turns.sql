-- When the payment provider may be asked again, for all processes together. Nothing of it has to outlive a crash.
CREATE UNLOGGED TABLE payout.stripe_turns (
    one     boolean NOT NULL DEFAULT true,
    -- From then on as much may be asked at once as ever.
    full_at timestamptz NOT NULL,
    CONSTRAINT stripe_turns_pkey PRIMARY KEY (one),
    CONSTRAINT stripe_turns_one CHECK (one)
);
