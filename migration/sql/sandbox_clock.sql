-- How far the clock of a sandbox is ahead of the machine's: one row, for every process at this database. Anywhere else
-- it stays at nothing.
CREATE TABLE payout.sandbox_clock (
    id                 boolean NOT NULL DEFAULT true,
    ahead_microseconds bigint NOT NULL DEFAULT 0,
    CONSTRAINT sandbox_clock_pkey PRIMARY KEY (id),
    CONSTRAINT sandbox_clock_only_one CHECK (id),
    CONSTRAINT sandbox_clock_never_behind CHECK (ahead_microseconds >= 0)
);
INSERT INTO payout.sandbox_clock DEFAULT VALUES;
