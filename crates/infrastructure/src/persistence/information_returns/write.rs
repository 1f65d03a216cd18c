use sea_orm::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::statement::execute;
use crate::persistence::{StorageError, Tx};

/// A version to be added. Its figures are those of Form 1099-MISC.
#[derive(Debug, Clone)]
pub struct NewReturn {
    pub form_id: Uuid,
    pub user_id: Uuid,
    pub version: i32,
    pub state: &'static str,
    pub other_income_cents: i64,
    pub tax_withheld_cents: i64,
    pub supersedes: Option<String>,
    pub corrects: Option<String>,
    /// JSON text.
    pub recipient: String,
    pub w9_form_id: Option<String>,
    pub reason: Option<String>,
}

/// Which time a step is kept in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    Delivered,
    Filed,
}

/// Adds versions, and for each a row of the host's, all of them in one statement.
pub async fn insert(tx: &Tx, year: i32, rows: &[NewReturn], now: OffsetDateTime) -> Result<(), StorageError> {
    const OURS: &str = "INSERT INTO payout.information_returns (form_id, user_id, form_type, tax_year, version, state, \
        other_income_cents, tax_withheld_cents, supersedes, corrects, recipient, w9_form_id, reason, created_at, generated_at) \
        SELECT form_id, user_id, '1099-MISC', $12, version, state, other_income, withheld, nullif(supersedes, ''), \
        nullif(corrects, ''), recipient::jsonb, nullif(w9, ''), nullif(reason, ''), $13, \
        CASE WHEN state = 'draft' THEN NULL ELSE $13 END \
        FROM unnest($1::text[], $2::uuid[], $3::int[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], \
        $9::text[], $10::text[], $11::text[]) AS n (form_id, user_id, version, state, other_income, withheld, supersedes, \
        corrects, recipient, w9, reason) RETURNING *";
    if rows.is_empty() {
        return Ok(());
    }
    let text = |of: fn(&NewReturn) -> Option<&str>| -> Vec<String> {
        rows.iter().map(|row| of(row).unwrap_or_default().to_owned()).collect()
    };
    let values: [Value; 13] = [
        ids(rows).into(),
        rows.iter().map(|row| row.user_id).collect::<Vec<_>>().into(),
        rows.iter().map(|row| row.version).collect::<Vec<_>>().into(),
        text(|row| Some(row.state)).into(),
        rows.iter().map(|row| row.other_income_cents).collect::<Vec<_>>().into(),
        rows.iter().map(|row| row.tax_withheld_cents).collect::<Vec<_>>().into(),
        text(|row| row.supersedes.as_deref()).into(),
        text(|row| row.corrects.as_deref()).into(),
        recipients(rows).into(),
        text(|row| row.w9_form_id.as_deref()).into(),
        text(|row| row.reason.as_deref()).into(),
        year.into(),
        now.into(),
    ];
    let text = format!("WITH ours AS ({OURS}) {}", host_insert());
    execute(&**tx, &text, values).await?;
    Ok(())
}

/// Drafts become forms, with the figures and the payee as they are now.
pub async fn generate_drafts(tx: &Tx, rows: &[NewReturn], now: OffsetDateTime) -> Result<(), StorageError> {
    const OURS: &str = "UPDATE payout.information_returns r SET state = 'generated', generated_at = $6, \
        other_income_cents = n.other_income, tax_withheld_cents = n.withheld, recipient = n.recipient::jsonb, \
        w9_form_id = nullif(n.w9, '') \
        FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) \
        AS n (form_id, other_income, withheld, recipient, w9) WHERE r.form_id = n.form_id AND r.state = 'draft'";
    if rows.is_empty() {
        return Ok(());
    }
    let ids = ids(rows);
    let w9: Vec<String> = rows
        .iter()
        .map(|row| row.w9_form_id.clone().unwrap_or_default())
        .collect();
    let values: [Value; 6] = [
        ids.clone().into(),
        rows.iter().map(|row| row.other_income_cents).collect::<Vec<_>>().into(),
        rows.iter().map(|row| row.tax_withheld_cents).collect::<Vec<_>>().into(),
        recipients(rows).into(),
        w9.into(),
        now.into(),
    ];
    execute(&**tx, OURS, values).await?;
    host_follows(tx, ids, now).await
}

/// Other versions take the place of these, or none does.
pub async fn supersede(
    tx: &Tx,
    form_ids: Vec<String>,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const OURS: &str = "UPDATE payout.information_returns SET state = 'corrected', corrected_at = $2, \
        reason = coalesce($3, reason) WHERE form_id = ANY($1) AND state <> 'corrected'";
    if form_ids.is_empty() {
        return Ok(());
    }
    let values: [Value; 3] = [form_ids.clone().into(), now.into(), reason.map(str::to_owned).into()];
    execute(&**tx, OURS, values).await?;
    host_follows(tx, form_ids, now).await
}

/// The form that `tx` holds goes on.
pub async fn advance(
    tx: &Tx,
    form_id: &str,
    state: &'static str,
    stamp: Stamp,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    let column = match stamp {
        Stamp::Delivered => "delivered_at",
        Stamp::Filed => "filed_at",
    };
    let text = format!("UPDATE payout.information_returns SET state = $2, {column} = $3 WHERE form_id = $1");
    execute(&**tx, &text, [form_id.into(), state.into(), now.into()]).await?;
    host_follows(tx, vec![form_id.to_owned()], now).await
}

fn ids(rows: &[NewReturn]) -> Vec<String> {
    rows.iter().map(|row| row.form_id.to_string()).collect()
}

fn recipients(rows: &[NewReturn]) -> Vec<String> {
    rows.iter().map(|row| row.recipient.clone()).collect()
}

/// What the host's row says of a form of ours. Numbers of payees only by their last four digits.
const HOST_JSON: [(&str, &str); 5] = [
    (
        "income_details",
        "jsonb_build_object('royalties', (r.royalties_cents / 100.0)::numeric(14,2)::text, \
            'other_income', (r.other_income_cents / 100.0)::numeric(14,2)::text, \
            'federal_tax_withheld', (r.tax_withheld_cents / 100.0)::numeric(14,2)::text, 'currency', 'USD')",
    ),
    (
        "generation",
        "jsonb_build_object('version', r.version, 'generated_at', r.generated_at)",
    ),
    ("delivery", "jsonb_build_object('delivered_at', r.delivered_at)"),
    ("irs_filing", "jsonb_build_object('filed_at', r.filed_at)"),
    (
        "corrections",
        "CASE WHEN r.supersedes IS NULL AND r.corrected_at IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(jsonb_build_object( \
            'supersedes', r.supersedes, 'corrects', r.corrects, 'corrected_at', r.corrected_at, 'reason', r.reason)) END",
    ),
];

/// The host's rows of the versions that `ours` names.
fn host_insert() -> String {
    let columns: Vec<&str> = HOST_JSON.iter().map(|(column, _)| *column).collect();
    let values: Vec<&str> = HOST_JSON.iter().map(|(_, value)| *value).collect();
    format!(
        "INSERT INTO payout.host_tax_forms (id, form_id, user_id, form_type, tax_year, status, recipient_info, created_at, updated_at, {}) \
         SELECT r.form_id::uuid, r.form_id, r.user_id, r.form_type, r.tax_year, r.state, \
         jsonb_build_object('legal_name', r.recipient->'name', 'business_name', r.recipient->'business_name', \
            'address', r.recipient->'address', 'tin_last4', w.tin_last4), r.created_at, r.created_at, {} \
         FROM ours r LEFT JOIN LATERAL (SELECT tin_last4 FROM payout.w9_details WHERE form_id = r.w9_form_id LIMIT 1) w ON true",
        columns.join(", "),
        values.join(", ")
    )
}

async fn host_follows(tx: &Tx, form_ids: Vec<String>, now: OffsetDateTime) -> Result<(), StorageError> {
    let set: Vec<String> = HOST_JSON
        .iter()
        .map(|(column, value)| format!("{column} = {value}"))
        .collect();
    let text = format!(
        "UPDATE payout.host_tax_forms t SET status = r.state, updated_at = $2, {} \
         FROM payout.information_returns r WHERE r.form_id = t.form_id AND t.form_id = ANY($1)",
        set.join(", ")
    );
    execute(&**tx, &text, [form_ids.into(), now.into()]).await?;
    Ok(())
}
