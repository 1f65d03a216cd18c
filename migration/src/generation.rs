use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr, Statement};

/// Which shape the main application's tables have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// There were none: we created them, in the shape of B.
    Empty,
    /// Statuses are texts and enums.
    B,
}

impl Generation {
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::B => "b",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        [Self::Empty, Self::B]
            .into_iter()
            .find(|generation| generation.code() == code)
    }

    /// The definitions of the views that hide the shape.
    pub(crate) fn views(self) -> &'static str {
        match self {
            Self::Empty | Self::B => include_str!("../sql/host_views_b.sql"),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "the main application's database has a shape that this version does not know: {} missing",
    .missing.join(", ")
)]
pub struct Unrecognised {
    pub missing: Vec<String>,
}

/// What tells the generation: as noted by an earlier migration, or else by the columns that are there.
pub(crate) async fn of(db: &impl ConnectionTrait) -> Result<Result<Generation, Unrecognised>, DbErr> {
    if let Some(noted) = noted(db).await? {
        return Ok(Ok(noted));
    }
    Ok(recognise(&columns(db).await?))
}

async fn noted(db: &impl ConnectionTrait) -> Result<Option<Generation>, DbErr> {
    let known = "SELECT to_regclass('payout.meta') IS NOT NULL AS known";
    let known = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), known))
        .await?;
    if !known.is_some_and(|row| row.try_get("", "known").unwrap_or(false)) {
        return Ok(None);
    }
    let noted = "SELECT value FROM payout.meta WHERE key = 'generation'";
    match db
        .query_one_raw(Statement::from_string(db.get_database_backend(), noted))
        .await?
    {
        Some(row) => Ok(Generation::parse(&row.try_get::<String>("", "value")?)),
        None => Ok(None),
    }
}

/// All `table.column` of the schema that the main application uses.
async fn columns(db: &impl ConnectionTrait) -> Result<BTreeSet<String>, DbErr> {
    let columns = "SELECT table_name || '.' || column_name AS name FROM information_schema.columns
                   WHERE table_schema = 'public'";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), columns))
        .await?;
    rows.iter().map(|row| row.try_get("", "name")).collect()
}

fn recognise(columns: &BTreeSet<String>) -> Result<Generation, Unrecognised> {
    let has_table = |table: &str| columns.iter().any(|name| name.split('.').next() == Some(table));
    if !SHAPE_B.iter().any(|(table, _)| has_table(table)) {
        return Ok(Generation::Empty);
    }
    let missing: Vec<String> = SHAPE_B
        .iter()
        .flat_map(|(table, wanted)| wanted.iter().map(move |column| format!("{table}.{column}")))
        .filter(|name| !columns.contains(name))
        .collect();
    if missing.is_empty() {
        Ok(Generation::B)
    } else {
        Err(Unrecognised { missing })
    }
}

/// What our views and writes rest on.
const SHAPE_B: &[(&str, &[&str])] = &[
    ("users", &["id", "email", "email_verified", "status", "created_at"]),
    ("session", &["id", "token", "user_id", "expires_at", "created_at"]),
    ("admin", &["id", "email", "role", "status", "name", "lock_until"]),
    (
        "user_profiles",
        &["id", "user_id", "first_name", "middle_name", "last_name", "created_at"],
    ),
    (
        "user_addresses",
        &[
            "id",
            "user_id",
            "street_address",
            "address_line_2",
            "city",
            "state",
            "postal_code",
            "country_code",
            "is_primary",
            "updated_at",
        ],
    ),
    (
        "user_subscriptions",
        &[
            "id",
            "user_id",
            "status",
            "provider_subscription_id",
            "created_at",
            "current_period_end",
        ],
    ),
    (
        "user_payments",
        &[
            "id",
            "user_id",
            "subscription_id",
            "amount",
            "currency",
            "status",
            "payment_date",
            "created_at",
            "provider_charge_id",
        ],
    ),
    (
        "user_memberships",
        &["id", "user_id", "subscription_id", "join_date", "verification_status"],
    ),
    (
        "kyc_verification",
        &["id", "user_id", "status", "verified_at", "expires_at", "created_at"],
    ),
    (
        "tax_forms",
        &[
            "form_id",
            "user_id",
            "form_type",
            "tax_year",
            "status",
            "w9_data",
            "notes",
            "created_at",
            "updated_at",
        ],
    ),
    (
        "payout_management",
        &[
            "payout_id",
            "user_id",
            "queue_position",
            "amount",
            "currency",
            "status",
            "eligibility_check",
            "approval_workflow",
            "scheduled_date",
            "payment_method",
            "bank_details",
            "tax_withholding",
            "processing",
            "receipt_url",
            "internal_notes",
            "audit_trail",
            "created_at",
            "updated_at",
        ],
    ),
    (
        "admin_alerts",
        &["alert_id", "title", "message", "severity", "category", "status"],
    ),
    (
        "user_audit_logs",
        &["user_id", "entity_type", "entity_id", "action", "success", "created_at"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn shape_b() -> BTreeSet<String> {
        SHAPE_B
            .iter()
            .flat_map(|(table, columns)| columns.iter().map(move |column| format!("{table}.{column}")))
            .collect()
    }

    #[test]
    fn a_database_without_the_main_application_is_empty() {
        let columns = BTreeSet::from(["blog_posts.id".to_owned()]);

        assert_eq!(recognise(&columns).unwrap(), Generation::Empty);
    }

    #[test]
    fn further_columns_of_the_host_do_not_matter() {
        let mut columns = shape_b();
        columns.insert("users.favourite_colour".to_owned());

        assert_eq!(recognise(&columns).unwrap(), Generation::B);
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut columns = shape_b();
        columns.remove("users.status");
        columns.remove("user_payments.status");

        let refusal = recognise(&columns).unwrap_err();

        assert_eq!(
            refusal.to_string(),
            "the main application's database has a shape that this version does not know: \
             users.status, user_payments.status missing"
        );
    }
}
