//! Tax forms: the host's rows, and beside them what the host has no safe place for.

use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute, one};
use super::{StorageError, Tx};

/// The table whose column holds the sealed TIN.
pub const TABLE: &str = "w9_details";

/// A form as it is shown: never the TIN, only its last four digits.
#[derive(Debug, Clone, FromQueryResult)]
pub struct FormRow {
    pub form_id: String,
    pub user_id: Uuid,
    pub form_type: String,
    pub tax_year: i32,
    pub status: String,
    pub created_at: Option<OffsetDateTime>,
    pub updated_at: Option<OffsetDateTime>,
    pub legal_name: Option<String>,
    pub classification: Option<String>,
    pub tin_last4: Option<String>,
    pub tin_type: Option<String>,
    pub us_person: Option<bool>,
    pub decision_reason: Option<String>,
}

const SELECT: &str = "SELECT t.form_id, t.user_id, t.form_type, t.tax_year, coalesce(r.state, t.status) AS status, t.created_at, t.updated_at, \
    coalesce(d.legal_name, r.recipient->>'name') AS legal_name, d.classification, d.tin_last4, d.tin_type, d.us_person, \
    coalesce(d.decision_reason, r.reason) AS decision_reason \
    FROM payout.host_tax_forms t LEFT JOIN payout.information_returns r ON r.form_id = t.form_id \
    LEFT JOIN payout.w9_details d ON d.form_id = coalesce(r.w9_form_id, t.form_id)";

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub form_type: Option<String>,
    pub tax_year: Option<i32>,
    pub status: Option<String>,
    pub user: Option<UserId>,
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<(OffsetDateTime, String)>,
    limit: u64,
) -> Result<Vec<FormRow>, StorageError> {
    let text = format!(
        "{SELECT} WHERE ($1::text IS NULL OR t.form_type = $1) AND ($2::int IS NULL OR t.tax_year = $2) \
         AND ($3::text IS NULL OR coalesce(r.state, t.status) = $3) AND ($4::uuid IS NULL OR t.user_id = $4) \
         AND ($5::timestamptz IS NULL OR (coalesce(t.created_at, 'epoch'), t.form_id) < ($5, $6)) \
         ORDER BY coalesce(t.created_at, 'epoch') DESC, t.form_id DESC LIMIT $7"
    );
    let (at, id) = after.map_or((None, None), |(at, id)| (Some(at), Some(id)));
    let values: [Value; 7] = [
        filter.form_type.clone().into(),
        filter.tax_year.into(),
        filter.status.clone().into(),
        filter.user.map(|user| user.0).into(),
        at.into(),
        id.into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    all(db, &text, values).await
}

/// One form.
pub async fn find(db: &impl ConnectionTrait, form_id: &str) -> Result<Option<FormRow>, StorageError> {
    one(db, &format!("{SELECT} WHERE t.form_id = $1"), [form_id.into()]).await
}

/// Holds the form until `tx` ends.
pub async fn lock(tx: &Tx, form_id: &str) -> Result<Option<FormRow>, StorageError> {
    execute(
        &**tx,
        "SELECT 1 FROM public.tax_forms WHERE form_id = $1 FOR UPDATE",
        [form_id.into()],
    )
    .await?;
    find(&**tx, form_id).await
}

/// A W-9 that was handed in; its TIN only sealed.
#[derive(Debug)]
pub struct NewW9 {
    pub form_id: String,
    pub row_id: Uuid,
    pub user: UserId,
    pub tax_year: i32,
    pub us_person: bool,
    pub legal_name: String,
    pub business_name: Option<String>,
    pub classification: &'static str,
    pub exempt_code: Option<String>,
    pub address: serde_json::Value,
    pub tin_sealed: Vec<u8>,
    pub tin_last4: String,
    pub tin_type: &'static str,
    pub blind_index: String,
    pub signature: String,
    pub signed_ip: Option<String>,
    pub at: OffsetDateTime,
}

/// Adds the form: the host's row without any TIN, ours with the sealed one.
pub async fn insert_w9(tx: &Tx, form: &NewW9) -> Result<(), StorageError> {
    const HOST: &str = "INSERT INTO payout.host_tax_forms (id, form_id, user_id, form_type, tax_year, status, recipient_info, w9_data, created_at, updated_at) \
        VALUES ($1, $2, $3, 'W-9', $4, 'pending', $5, $6, $7, $7)";
    let recipient = serde_json::json!({"legal_name": form.legal_name, "business_name": form.business_name, "address": form.address});
    let w9 = serde_json::json!({"tax_classification": form.classification, "exempt_payee_code": form.exempt_code, "us_person": form.us_person,
        "tin_type": form.tin_type, "tin_last4": form.tin_last4, "tin_provided": true});
    let values: [Value; 7] = [
        form.row_id.into(),
        form.form_id.clone().into(),
        form.user.0.into(),
        form.tax_year.into(),
        recipient.into(),
        w9.into(),
        form.at.into(),
    ];
    execute(&**tx, HOST, values).await?;
    insert_details(tx, form).await
}

async fn insert_details(tx: &Tx, form: &NewW9) -> Result<(), StorageError> {
    const OURS: &str = "INSERT INTO payout.w9_details (form_id, user_id, us_person, legal_name, business_name, classification, exempt_code, address, \
        tin_sealed, tin_last4, tin_type, blind_index, signature, signed_at, signed_ip) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let values: [Value; 15] = [
        form.form_id.clone().into(),
        form.user.0.into(),
        form.us_person.into(),
        form.legal_name.clone().into(),
        form.business_name.clone().into(),
        form.classification.into(),
        form.exempt_code.clone().into(),
        form.address.clone().into(),
        form.tin_sealed.clone().into(),
        form.tin_last4.clone().into(),
        form.tin_type.into(),
        form.blind_index.clone().into(),
        form.signature.clone().into(),
        form.at.into(),
        form.signed_ip.clone().into(),
    ];
    execute(&**tx, OURS, values).await?;
    Ok(())
}

/// Records a decision on a form.
pub async fn decide(
    tx: &Tx,
    form_id: &str,
    status: &'static str,
    by: UserId,
    reason: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), StorageError> {
    const SQL: &str =
        "UPDATE payout.w9_details SET decided_by = $2, decided_at = $3, decision_reason = $4 WHERE form_id = $1";
    execute(
        &**tx,
        "UPDATE payout.host_tax_forms SET status = $2, updated_at = $3 WHERE form_id = $1",
        [form_id.into(), status.into(), now.into()],
    )
    .await?;
    execute(
        &**tx,
        SQL,
        [
            form_id.into(),
            by.0.into(),
            now.into(),
            reason.map(str::to_owned).into(),
        ],
    )
    .await?;
    Ok(())
}
