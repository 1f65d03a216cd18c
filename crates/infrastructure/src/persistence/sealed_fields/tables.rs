use crate::persistence::{bank_details, tax_forms, webhook_endpoints};

/// A table with one or two sealed columns.
#[derive(Debug)]
pub struct SealedTable {
    /// What its fields are bound to.
    pub name: &'static str,
    pub columns: &'static [&'static str],
    pub(super) select: &'static str,
    pub(super) update: &'static str,
    pub(super) counts: &'static [&'static str],
}

/// The first byte is the version of the form, then come the length of the key's id and the id.
macro_rules! is_sealed_otherwise {
    ($column:literal) => {
        concat!(
            "(substring(",
            $column,
            " FROM 1 FOR 1) = '\\x01'::bytea AND substring(",
            $column,
            " FROM 1 FOR octet_length($3::bytea)) <> $3::bytea)"
        )
    };
}

macro_rules! count_by_key {
    ($table:literal, $column:literal) => {
        concat!(
            "SELECT encode(substring(",
            $column,
            " FROM 3 FOR get_byte(",
            $column,
            ", 1)), 'escape') AS key_id, \
             count(*) AS fields FROM (SELECT ",
            $column,
            " FROM payout.",
            $table,
            " WHERE length(",
            $column,
            ") > 2 OFFSET 0) it \
             WHERE substring(",
            $column,
            " FROM 1 FOR 1) = '\\x01'::bytea GROUP BY 1 ORDER BY 1"
        )
    };
}

macro_rules! fresh_rows {
    () => {
        "FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[]) \
         AS n(key, key_rest, old_first, old_second, first, second, blind_index) WHERE "
    };
}

/// All of them.
pub const TABLES: [SealedTable; 4] = [
    SealedTable {
        name: bank_details::TABLE,
        columns: &["routing_sealed", "account_sealed"],
        select: concat!(
            "SELECT id::text AS key, $2::text AS key_rest, uuid_send(id) AS id_bytes, routing_sealed AS first, \
             account_sealed AS second FROM payout.bank_details \
             WHERE id > coalesce(nullif($1, ''), '00000000-0000-0000-0000-000000000000')::uuid AND (",
            is_sealed_otherwise!("routing_sealed"),
            " OR ",
            is_sealed_otherwise!("account_sealed"),
            ") ORDER BY id LIMIT $4"
        ),
        update: concat!(
            "UPDATE payout.bank_details t SET routing_sealed = n.first, account_sealed = n.second, \
             blind_index = n.blind_index ",
            fresh_rows!(),
            "t.id = n.key::uuid AND t.routing_sealed = n.old_first AND t.account_sealed = n.old_second"
        ),
        counts: &[
            count_by_key!("bank_details", "routing_sealed"),
            count_by_key!("bank_details", "account_sealed"),
        ],
    },
    SealedTable {
        name: tax_forms::TABLE,
        columns: &["tin_sealed"],
        select: concat!(
            "SELECT form_id AS key, $2::text AS key_rest, uuid_send(form_id::uuid) AS id_bytes, tin_sealed AS first, \
             ''::bytea AS second FROM payout.w9_details WHERE form_id > $1 AND ",
            is_sealed_otherwise!("tin_sealed"),
            " ORDER BY form_id LIMIT $4"
        ),
        update: concat!(
            "UPDATE payout.w9_details t SET tin_sealed = n.first, blind_index = n.blind_index ",
            fresh_rows!(),
            "t.form_id = n.key AND t.tin_sealed = n.old_first"
        ),
        counts: &[count_by_key!("w9_details", "tin_sealed")],
    },
    SealedTable {
        name: webhook_endpoints::TABLE,
        columns: &[webhook_endpoints::SECRET, webhook_endpoints::OLD_SECRET],
        select: concat!(
            "SELECT id::text AS key, $2::text AS key_rest, uuid_send(id) AS id_bytes, secret_sealed AS first, \
             coalesce(old_secret_sealed, ''::bytea) AS second FROM payout.webhook_endpoints \
             WHERE id > coalesce(nullif($1, ''), '00000000-0000-0000-0000-000000000000')::uuid AND (",
            is_sealed_otherwise!("secret_sealed"),
            " OR ",
            is_sealed_otherwise!("old_secret_sealed"),
            ") ORDER BY id LIMIT $4"
        ),
        update: concat!(
            "UPDATE payout.webhook_endpoints t SET secret_sealed = n.first, \
             old_secret_sealed = nullif(n.second, ''::bytea) ",
            fresh_rows!(),
            "t.id = n.key::uuid AND t.secret_sealed = n.old_first \
             AND coalesce(t.old_secret_sealed, ''::bytea) = n.old_second"
        ),
        counts: &[
            count_by_key!("webhook_endpoints", "secret_sealed"),
            count_by_key!("webhook_endpoints", "old_secret_sealed"),
        ],
    },
    SealedTable {
        name: "idempotency_keys",
        columns: &["body"],
        select: concat!(
            "SELECT caller AS key, key AS key_rest, substring(fingerprint FROM 1 FOR 16) AS id_bytes, body AS first, \
             ''::bytea AS second FROM payout.idempotency_keys WHERE (caller, key) > ($1, $2) AND ",
            is_sealed_otherwise!("body"),
            " ORDER BY caller, key LIMIT $4"
        ),
        update: concat!(
            "UPDATE payout.idempotency_keys t SET body = n.first ",
            fresh_rows!(),
            "t.caller = n.key AND t.key = n.key_rest AND t.body = n.old_first"
        ),
        counts: &[count_by_key!("idempotency_keys", "body")],
    },
];
