COPY (
    SELECT at, actor_id, actor_role, action, entity_type, entity_id, success, body, stream, seq, encode(hash, 'hex')
    FROM payout.audit_log
    ORDER BY at DESC, stream, seq
) TO STDOUT WITH (FORMAT csv, HEADER)
