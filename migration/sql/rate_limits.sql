-- How often somebody asked, in the window that begins at `window_start` (seconds since 1970) and in the one before.
-- One row for each person, program and policy, updated in place: no column that changes has an index, and pages keep room
-- for the next version. Not logged: after a crash of the database the counts begin anew, which costs nobody anything but
-- up to one window's patience, and saves the log and the flush of every request that is counted.
CREATE UNLOGGED TABLE payout.rate_limits (
    subject      text NOT NULL,
    window_start bigint NOT NULL,
    current      bigint NOT NULL,
    previous     bigint NOT NULL,
    -- What the last statement was given.
    granted      bigint NOT NULL,
    CONSTRAINT rate_limits_pkey PRIMARY KEY (subject)
) WITH (fillfactor = 50);
