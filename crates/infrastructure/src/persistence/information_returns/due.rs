use payout_domain::UserId;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use tax::FormType;
use uuid::Uuid;

use crate::persistence::StorageError;
use crate::persistence::statement::{all, value};

/// What was paid in a year, before and of withholding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PaidCents {
    pub gross: i64,
    pub withheld: i64,
}

/// What was paid to a payee in a year that belongs on one type of form, who he is, and the form that stands for both.
/// Absent parts are empty.
#[derive(Debug, Clone)]
pub struct PayeeYear {
    pub user_id: Uuid,
    pub form_type: FormType,
    /// Payouts to the member: on Forms 1099-MISC.
    pub prizes: PaidCents,
    /// Transfers: royalties on Forms 1099-MISC, fees of placements on Forms 1099-NEC.
    pub transfers: PaidCents,
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
    pub royalties_cents: Option<i64>,
    pub other_income_cents: Option<i64>,
    pub compensation_cents: Option<i64>,
    pub tax_withheld_cents: Option<i64>,
    pub corrects: Option<String>,
    pub recipient_before: Option<String>,
    pub tin_index_before: Option<String>,
}

/// The next payees after one and up to another, in the order of their ids, who were paid in `year` or have a form that
/// stands for it: a row for each type of form, about `limit` of them. No payee's two are ever parted.
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
    let text = format!(
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY user_id) FROM (
             SELECT user_id FROM public.payout_management
             WHERE sent_date >= make_date($1, 1, 1) AND sent_date < make_date($1 + 1, 1, 1)
             UNION ALL SELECT payee_user_id FROM payout.transfers WHERE {REPORTED}) paid"
    );
    value(db, &text, [year.into()]).await
}

/// One payee's type of form, if he was paid in `year` what belongs on it, or has one that stands.
pub async fn payee(
    db: &impl ConnectionTrait,
    year: i32,
    form: FormType,
    user: UserId,
) -> Result<Option<PayeeYear>, StorageError> {
    let values = [year.into(), user.0.into(), 1_i64.into()];
    let rows: Vec<PayeeYear> = all(db, &statement("user_id = $2"), values).await?;
    Ok(rows.into_iter().find(|row| row.form_type == form))
}

/// By position: names would be looked up for each of many payees.
impl FromQueryResult for PayeeYear {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let paid = |gross: usize| -> Result<PaidCents, DbErr> {
            Ok(PaidCents {
                gross: row.try_get_by_index(gross)?,
                withheld: row.try_get_by_index(gross + 1)?,
            })
        };
        Ok(Self {
            user_id: row.try_get_by_index(0)?,
            form_type: if row.try_get_by_index(1)? {
                FormType::Nec
            } else {
                FormType::Misc
            },
            prizes: paid(2)?,
            transfers: paid(4)?,
            recipient: row.try_get_by_index(6)?,
            w9_form_id: row.try_get_by_index(7)?,
            classification: row.try_get_by_index(8)?,
            exempt_code: row.try_get_by_index(9)?,
            tin_index: row.try_get_by_index(10)?,
            last_version: row.try_get_by_index(11)?,
            form_id: row.try_get_by_index(12)?,
            state: row.try_get_by_index(13)?,
            royalties_cents: row.try_get_by_index(14)?,
            other_income_cents: row.try_get_by_index(15)?,
            compensation_cents: row.try_get_by_index(16)?,
            tax_withheld_cents: row.try_get_by_index(17)?,
            corrects: row.try_get_by_index(18)?,
            recipient_before: row.try_get_by_index(19)?,
            tin_index_before: row.try_get_by_index(20)?,
        })
    }
}

/// As `TransferPayout::reported` says of one transfer: it was accepted in the year, did not come back, and this service
/// reports it.
const REPORTED: &str = "status = 'completed' AND reporting = 'service'
    AND accepted_at >= make_timestamptz($1, 1, 1, 0, 0, 0, 'UTC') AND accepted_at < make_timestamptz($1 + 1, 1, 1, 0, 0, 0, 'UTC')";

/// Member payouts count from the day they were sent, and no longer when they failed or came back. `LIMIT 1` keeps the
/// planner from reading every user and every Form W-9 there is for each batch: it looks up those of the batch.
fn statement(whose: &str) -> String {
    format!(
        "WITH prizes AS (
            SELECT user_id, (sum(amount) * 100)::bigint AS gross_cents,
                   (sum(coalesce(withheld_amount, 0)) * 100)::bigint AS withheld_cents
            FROM public.payout_management
            WHERE sent_date >= make_date($1, 1, 1) AND sent_date < make_date($1 + 1, 1, 1)
              AND status IN ('payment_sent', 'completed') AND {whose}
            GROUP BY user_id ORDER BY user_id LIMIT $3),
        transferred AS (
            SELECT user_id, kind = 'recruiter' AS is_nec, sum(amount_cents)::bigint AS gross_cents,
                   sum(coalesce(withheld_cents, 0))::bigint AS withheld_cents
            FROM (SELECT payee_user_id AS user_id, kind, amount_cents, withheld_cents FROM payout.transfers WHERE {REPORTED}) t
            WHERE {whose}
            GROUP BY user_id, kind ORDER BY user_id FETCH FIRST $3 ROWS WITH TIES),
        standing AS (
            SELECT form_id, user_id, form_type = '1099-NEC' AS is_nec, state, royalties_cents, other_income_cents,
                   compensation_cents, tax_withheld_cents, corrects, recipient, w9_form_id
            FROM payout.information_returns
            WHERE tax_year = $1 AND state <> 'corrected' AND {whose}
            ORDER BY user_id FETCH FIRST $3 ROWS WITH TIES),
        scope AS (
            SELECT user_id, is_nec FROM (
                SELECT user_id, false AS is_nec FROM prizes
                UNION SELECT user_id, is_nec FROM transferred
                UNION SELECT user_id, is_nec FROM standing) all_of_them
            ORDER BY user_id FETCH FIRST $3 ROWS WITH TIES)
        SELECT s.user_id, s.is_nec, coalesce(p.gross_cents, 0) AS prizes_cents, coalesce(p.withheld_cents, 0) AS prizes_withheld_cents,
               coalesce(t.gross_cents, 0) AS transfers_cents, coalesce(t.withheld_cents, 0) AS transfers_withheld_cents,
               jsonb_build_object('name', coalesce(w.legal_name, u.full_name, ''), 'business_name', w.business_name,
                   'classification', coalesce(w.classification, 'individual'),
                   'address', coalesce(w.address, jsonb_build_object('street', coalesce(a.street, ''), 'line2', a.line2,
                       'city', coalesce(a.city, ''), 'state', coalesce(a.state, ''),
                       'postal_code', coalesce(a.postal_code, ''), 'country', coalesce(a.country, 'US'))))::text AS recipient,
               w.form_id AS w9_form_id, w.classification, w.exempt_code, w.blind_index AS tin_index,
               coalesce(v.last_version, 0) AS last_version, r.form_id, r.state, r.royalties_cents, r.other_income_cents,
               r.compensation_cents, r.tax_withheld_cents, r.corrects, r.recipient::text AS recipient_before,
               b.blind_index AS tin_index_before
        FROM scope s
        LEFT JOIN prizes p ON p.user_id = s.user_id AND NOT s.is_nec
        LEFT JOIN transferred t ON t.user_id = s.user_id AND t.is_nec = s.is_nec
        LEFT JOIN standing r ON r.user_id = s.user_id AND r.is_nec = s.is_nec
        LEFT JOIN LATERAL (SELECT blind_index FROM payout.w9_details WHERE form_id = r.w9_form_id LIMIT 1) b ON true
        LEFT JOIN LATERAL (SELECT max(version) AS last_version FROM payout.information_returns
            WHERE user_id = s.user_id AND tax_year = $1
              AND form_type = CASE WHEN s.is_nec THEN '1099-NEC' ELSE '1099-MISC' END) v ON true
        LEFT JOIN LATERAL (SELECT d.form_id, d.legal_name, d.business_name, d.classification, d.exempt_code, d.address, d.blind_index
            FROM payout.w9_details d JOIN payout.host_tax_forms t ON t.form_id = d.form_id
            WHERE d.user_id = s.user_id AND t.status = 'approved' ORDER BY d.signed_at DESC, d.form_id DESC LIMIT 1) w ON true
        LEFT JOIN LATERAL (SELECT full_name FROM payout.host_users
            WHERE user_id = s.user_id AND w.form_id IS NULL LIMIT 1) u ON true
        LEFT JOIN LATERAL (SELECT street, line2, city, state, postal_code, country FROM payout.host_addresses
            WHERE user_id = s.user_id AND is_primary AND w.form_id IS NULL
            ORDER BY updated_at DESC NULLS LAST, address_id LIMIT 1) a ON true
        ORDER BY s.user_id, s.is_nec"
    )
}
