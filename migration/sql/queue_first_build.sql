-- The rows are computed right after the migration, in a transaction of their own: this one holds locks on the host's tables.
INSERT INTO payout.queue_dirty (user_id, reason) VALUES (NULL, 'first build');
