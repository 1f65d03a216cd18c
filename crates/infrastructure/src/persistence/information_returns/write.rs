use sea_orm::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::persistence::statement::execute;
use crate::persistence::{StorageError, Tx};

/// A version to be added.
#[derive(Debug, Clone)]
pub struct NewReturn {
    pub form_id: Uuid,
    pub user_id: Uuid,
    pub form_type: &'static str,
    pub version: i32,
    pub state: &'static str,
    pub royalties_cents: i64,
    pub other_income_cents: i64,
    pub compensation_cents: i64,
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
        royalties_cents, other_income_cents, compensation_cents, tax_withheld_cents, supersedes, corrects, recipient, \
        w9_form_id, reason, created_at, generated_at) \
        SELECT form_id, user_id, form_type, $15, version, state, royalties, other_income, compensation, withheld, \
        nullif(supersedes, ''), nullif(corrects, ''), recipient::jsonb, nullif(w9, ''), nullif(reason, ''), $16, \
        CASE WHEN state = 'draft' THEN NULL ELSE $16 END \
        FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], \
        $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[]) AS n (form_id, user_id, form_type, \
        version, state, royalties, other_income, compensation, withheld, supersedes, corrects, recipient, w9, reason) RETURNING *";
    if rows.is_empty() {
        return Ok(());
    }
    let values: [Value; 16] = [
        ids(rows).into(),
        rows.iter().map(|row| row.user_id).collect::<Vec<_>>().into(),
        texts(rows, |row| Some(row.form_type)).into(),
        rows.iter().map(|row| row.version).collect::<Vec<_>>().into(),
        texts(rows, |row| Some(row.state)).into(),
        cents(rows, |row| row.royalties_cents).into(),
        cents(rows, |row| row.other_income_cents).into(),
        cents(rows, |row| row.compensation_cents).into(),
        cents(rows, |row| row.tax_withheld_cents).into(),
        texts(rows, |row| row.supersedes.as_deref()).into(),
        texts(rows, |row| row.corrects.as_deref()).into(),
        texts(rows, |row| Some(&row.recipient)).into(),
        texts(rows, |row| row.w9_form_id.as_deref()).into(),
        texts(rows, |row| row.reason.as_deref()).into(),
        year.into(),
        now.into(),
    ];
    let text = format!("WITH ours AS ({OURS}) {}", host_insert());
    execute(&**tx, &text, values).await?;
    Ok(())
}

/// Drafts become forms, with the figures and the payee as they are now.
pub async fn generate_drafts(tx: &Tx, rows: &[NewReturn], now: OffsetDateTime) -> Result<(), StorageError> {
    const OURS: &str = "UPDATE payout.information_returns r SET state = 'generated', generated_at = $8, \
        royalties_cents = n.royalties, other_income_cents = n.other_income, compensation_cents = n.compensation, \
        tax_withheld_cents = n.withheld, recipient = n.recipient::jsonb, w9_form_id = nullif(n.w9, '') \
        FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[]) \
        AS n (form_id, royalties, other_income, compensation, withheld, recipient, w9) \
        WHERE r.form_id = n.form_id AND r.state = 'draft'";
    if rows.is_empty() {
        return Ok(());
    }
    let ids = ids(rows);
    let values: [Value; 8] = [
        ids.clone().into(),
        cents(rows, |row| row.royalties_cents).into(),
        cents(rows, |row| row.other_income_cents).into(),
        cents(rows, |row| row.compensation_cents).into(),
        cents(rows, |row| row.tax_withheld_cents).into(),
        texts(rows, |row| Some(&row.recipient)).into(),
        texts(rows, |row| row.w9_form_id.as_deref()).into(),
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

/// One text of each; an empty one where there is none.
fn texts(rows: &[NewReturn], of: fn(&NewReturn) -> Option<&str>) -> Vec<String> {
    rows.iter().map(|row| of(row).unwrap_or_default().to_owned()).collect()
}

fn cents(rows: &[NewReturn], of: fn(&NewReturn) -> i64) -> Vec<i64> {
    rows.iter().map(of).collect()
}

/// What the host's row says of a form of ours. Numbers of payees only by their last four digits.
const HOST_JSON: [(&str, &str); 5] = [
    (
        "income_details",
        "jsonb_build_object('royalties', (r.royalties_cents / 100.0)::numeric(14,2)::text, \
            'other_income', (r.other_income_cents / 100.0)::numeric(14,2)::text, \
            'nonemployee_compensation', (r.compensation_cents / 100.0)::numeric(14,2)::text, \
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
