//! Everything that decides about paying a user, read in one statement.

use payout_domain::UserId;
use rust_decimal::Decimal;
use sea_orm::{ConnectionTrait, FromQueryResult};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::statement::{all, execute, one};
use super::{StorageError, Tx};

/// A user with his details, address, tax forms and earlier payments. Absent parts are empty.
#[derive(Debug, Clone, FromQueryResult)]
pub struct PayeeRow {
    pub user_id: Uuid,
    pub email: String,
    pub full_name: String,
    pub preferred_method: Option<String>,
    pub bank_id: Option<Uuid>,
    pub bank_fingerprint: Option<String>,
    pub bank_given_at: Option<OffsetDateTime>,
    pub street: Option<String>,
    pub line2: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub postal_code: Option<String>,
    pub country: Option<String>,
    pub address_at: Option<OffsetDateTime>,
    /// The status of the form that counts: an approved one before any other, else the newest.
    pub w9_form_id: Option<String>,
    pub w9_legal_name: Option<String>,
    pub w9_status: Option<String>,
    pub w9_exempt_code: Option<String>,
    /// A form that stands says that the payee is not a US person, or names a foreign address.
    pub foreign_form: bool,
    pub paid_this_year: Decimal,
    pub paid_last_year: Decimal,
    pub withheld_last_year: Decimal,
}

const SQL: &str = "SELECT u.user_id, u.email, u.full_name, pref.method AS preferred_method, \
    b.id AS bank_id, b.fingerprint AS bank_fingerprint, b.given_at AS bank_given_at, \
    a.street, a.line2, a.city, a.state, a.postal_code, a.country, a.updated_at AS address_at, \
    w.form_id AS w9_form_id, w.legal_name AS w9_legal_name, w.status AS w9_status, w.exempt_code AS w9_exempt_code, coalesce(f.foreign_form, false) AS foreign_form, \
    coalesce(paid.this_year, 0) AS paid_this_year, coalesce(paid.last_year, 0) AS paid_last_year, \
    coalesce(paid.withheld_last_year, 0) AS withheld_last_year \
    FROM payout.host_users u \
    LEFT JOIN payout.payment_preferences pref ON pref.user_id = u.user_id \
    LEFT JOIN LATERAL (SELECT id, fingerprint, given_at FROM payout.bank_details WHERE user_id = u.user_id \
        ORDER BY version DESC LIMIT 1) b ON true \
    LEFT JOIN LATERAL (SELECT street, line2, city, state, postal_code, country, updated_at FROM payout.host_addresses \
        WHERE user_id = u.user_id AND is_primary ORDER BY updated_at DESC NULLS LAST, address_id LIMIT 1) a ON true \
    LEFT JOIN LATERAL (SELECT t.form_id, t.status, d.exempt_code, d.legal_name FROM payout.host_tax_forms t \
        LEFT JOIN payout.w9_details d ON d.form_id = t.form_id WHERE t.user_id = u.user_id AND t.form_type = 'W-9' \
        ORDER BY (t.status = 'approved') DESC, t.created_at DESC NULLS LAST, t.form_id LIMIT 1) w ON true \
    LEFT JOIN LATERAL (SELECT bool_or(t.form_type LIKE 'W-8%' OR d.us_person = false \
            OR d.address->>'country' NOT IN ('US', 'PR', 'GU', 'VI', 'AS', 'MP')) AS foreign_form FROM payout.host_tax_forms t \
        LEFT JOIN payout.w9_details d ON d.form_id = t.form_id \
        WHERE t.user_id = u.user_id AND t.status <> 'rejected' AND (t.form_type = 'W-9' OR t.form_type LIKE 'W-8%')) f ON true \
    LEFT JOIN LATERAL (SELECT sum(amount) FILTER (WHERE extract(year FROM sent_date) = $2) AS this_year, \
        sum(amount) FILTER (WHERE extract(year FROM sent_date) = $2 - 1) AS last_year, \
        sum(withheld_amount) FILTER (WHERE extract(year FROM sent_date) = $2 - 1) AS withheld_last_year \
        FROM public.payout_management WHERE user_id = u.user_id AND status IN ('payment_sent', 'completed') \
        AND payout_id IS DISTINCT FROM $3) paid ON true \
    WHERE u.user_id = ANY($1)";

/// The payee as of `year`; the payout being decided on does not count as paid before.
pub async fn find(
    db: &impl ConnectionTrait,
    user: UserId,
    year: i32,
    except: Option<&str>,
) -> Result<Option<PayeeRow>, StorageError> {
    let values = [vec![user.0].into(), year.into(), except.map(str::to_owned).into()];
    one(db, SQL, values).await
}

/// Several payees as of `year`, in no order. Whom the main application does not know is missing.
pub async fn find_all(db: &impl ConnectionTrait, users: &[UserId], year: i32) -> Result<Vec<PayeeRow>, StorageError> {
    let users: Vec<Uuid> = users.iter().map(|user| user.0).collect();
    all(db, SQL, [users.into(), year.into(), None::<String>.into()]).await
}

/// Lets nobody else change this payee's details until `tx` ends.
pub async fn hold(tx: &Tx, user: UserId) -> Result<(), StorageError> {
    let key = user.to_string();
    execute(&**tx, "SELECT pg_advisory_xact_lock(5133, hashtext($1))", [key.into()]).await?;
    Ok(())
}

impl PayeeRow {
    /// Changes with every change of the primary address; none without one. Addresses are no secret, so no key is needed.
    pub fn address_fingerprint(&self) -> Option<String> {
        self.street.as_ref()?;
        let mut hash = Sha256::new();
        for part in [
            &self.payable_to().map(str::to_owned),
            &self.street,
            &self.line2,
            &self.city,
            &self.state,
            &self.postal_code,
            &self.country,
        ] {
            let part = part.as_deref().unwrap_or_default().trim();
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Some(hex::encode(hash.finalize()))
    }

    /// Whom a check is made out to: the name the host knows, else the one on the W-9. Never an e-mail address.
    pub fn payable_to(&self) -> Option<&str> {
        [Some(self.full_name.as_str()), self.w9_legal_name.as_deref()]
            .into_iter()
            .flatten()
            .find(|name| !name.trim().is_empty())
    }
}
