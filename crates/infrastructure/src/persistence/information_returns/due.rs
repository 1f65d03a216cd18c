use payout_domain::UserId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::{all, one, value};

/// What was paid to a payee in a year, who he is, and the form that stands for both. Absent parts are empty.
#[derive(Debug, Clone)]
pub struct PayeeYear {
    pub user_id: Uuid,
    pub gross_cents: i64,
    pub withheld_cents: i64,
    /// By the newest approved Form W-9, else by name and primary address. JSON text as the database writes it, so that
    /// the same payee is the same text.
    pub recipient: String,
    pub w9_form_id: Option<String>,
    pub classification: Option<String>,
    pub exempt_code: Option<String>,
    pub tin_index: Option<String>,
    pub last_version: i32,
    pub form_id: Option<String>,
    pub state: Option<String>,
    pub other_income_cents: Option<i64>,
    pub tax_withheld_cents: Option<i64>,
    pub corrects: Option<String>,
    pub recipient_before: Option<String>,
    pub tin_index_before: Option<String>,
}

/// The next payees after one and up to another, in the order of their ids, who were paid in `year` or have a form that
/// stands for it.
pub async fn payees_between(
    db: &impl ConnectionTrait,
    year: i32,
    (after, upto): (Uuid, Uuid),
    limit: i64,
) -> Result<Vec<PayeeYear>, StorageError> {
    let text = statement("user_id > $2 AND user_id <= $4");
    all(db, &text, [year.into(), after.into(), limit.into(), upto.into()]).await
}

/// As many payments of the year went to payees before this one as to those after; none when nothing was paid.
pub async fn middle_payee(db: &impl ConnectionTrait, year: i32) -> Result<Option<Uuid>, StorageError> {
    const SQL: &str = "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY user_id) FROM public.payout_management \
        WHERE sent_date >= make_date($1, 1, 1) AND sent_date < make_date($1 + 1, 1, 1)";
    value(db, SQL, [year.into()]).await
}

/// One payee, if he was paid in `year` or has a form that stands for it.
pub async fn payee(db: &impl ConnectionTrait, year: i32, user: UserId) -> Result<Option<PayeeYear>, StorageError> {
    one(
        db,
        &statement("user_id = $2"),
        [year.into(), user.0.into(), 1_i64.into()],
    )
    .await
}

/// By position: names would be looked up for each of many payees.
impl FromQueryResult for PayeeYear {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            user_id: row.try_get_by_index(0)?,
            gross_cents: row.try_get_by_index(1)?,
            withheld_cents: row.try_get_by_index(2)?,
            recipient: row.try_get_by_index(3)?,
            w9_form_id: row.try_get_by_index(4)?,
            classification: row.try_get_by_index(5)?,
            exempt_code: row.try_get_by_index(6)?,
            tin_index: row.try_get_by_index(7)?,
            last_version: row.try_get_by_index(8)?,
            form_id: row.try_get_by_index(9)?,
            state: row.try_get_by_index(10)?,
            other_income_cents: row.try_get_by_index(11)?,
            tax_withheld_cents: row.try_get_by_index(12)?,
            corrects: row.try_get_by_index(13)?,
            recipient_before: row.try_get_by_index(14)?,
            tin_index_before: row.try_get_by_index(15)?,
        })
    }
}

/// Money counts from the day it was sent, and no longer when it failed or came back. `LIMIT 1` keeps the planner from
/// reading every user and every Form W-9 there is for each batch: it looks up those of the batch.
fn statement(whose: &str) -> String {
    format!(
        "WITH paid AS (
            SELECT user_id, (sum(amount) * 100)::bigint AS gross_cents,
                   (sum(coalesce(withheld_amount, 0)) * 100)::bigint AS withheld_cents
            FROM public.payout_management
            WHERE sent_date >= make_date($1, 1, 1) AND sent_date < make_date($1 + 1, 1, 1)
              AND status IN ('payment_sent', 'completed') AND {whose}
            GROUP BY user_id ORDER BY user_id LIMIT $3),
        standing AS (
            SELECT form_id, user_id, state, other_income_cents, tax_withheld_cents, corrects, recipient, w9_form_id
            FROM payout.information_returns
            WHERE tax_year = $1 AND form_type = '1099-MISC' AND state <> 'corrected' AND {whose}
            ORDER BY user_id LIMIT $3),
        scope AS (
            SELECT user_id FROM (SELECT user_id FROM paid UNION SELECT user_id FROM standing) both_of_them
            ORDER BY user_id LIMIT $3)
        SELECT s.user_id, coalesce(p.gross_cents, 0) AS gross_cents, coalesce(p.withheld_cents, 0) AS withheld_cents,
               jsonb_build_object('name', coalesce(w.legal_name, u.full_name, ''), 'business_name', w.business_name,
                   'classification', coalesce(w.classification, 'individual'),
                   'address', coalesce(w.address, jsonb_build_object('street', coalesce(a.street, ''), 'line2', a.line2,
                       'city', coalesce(a.city, ''), 'state', coalesce(a.state, ''),
                       'postal_code', coalesce(a.postal_code, ''), 'country', coalesce(a.country, 'US'))))::text AS recipient,
               w.form_id AS w9_form_id, w.classification, w.exempt_code, w.blind_index AS tin_index,
               coalesce(v.last_version, 0) AS last_version, r.form_id, r.state, r.other_income_cents, r.tax_withheld_cents,
               r.corrects, r.recipient::text AS recipient_before, b.blind_index AS tin_index_before
        FROM scope s
        LEFT JOIN paid p ON p.user_id = s.user_id
        LEFT JOIN standing r ON r.user_id = s.user_id
        LEFT JOIN LATERAL (SELECT blind_index FROM payout.w9_details WHERE form_id = r.w9_form_id LIMIT 1) b ON true
        LEFT JOIN LATERAL (SELECT max(version) AS last_version FROM payout.information_returns
            WHERE user_id = s.user_id AND tax_year = $1 AND form_type = '1099-MISC') v ON true
        LEFT JOIN LATERAL (SELECT d.form_id, d.legal_name, d.business_name, d.classification, d.exempt_code, d.address, d.blind_index
            FROM payout.w9_details d JOIN payout.host_tax_forms t ON t.form_id = d.form_id
            WHERE d.user_id = s.user_id AND t.status = 'approved' ORDER BY d.signed_at DESC, d.form_id DESC LIMIT 1) w ON true
        LEFT JOIN LATERAL (SELECT full_name FROM payout.host_users
            WHERE user_id = s.user_id AND w.form_id IS NULL LIMIT 1) u ON true
        LEFT JOIN LATERAL (SELECT street, line2, city, state, postal_code, country FROM payout.host_addresses
            WHERE user_id = s.user_id AND is_primary AND w.form_id IS NULL
            ORDER BY updated_at DESC NULLS LAST, address_id LIMIT 1) a ON true
        ORDER BY s.user_id"
    )
}
