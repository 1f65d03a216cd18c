//! Who acts for a company, and so reads of its placements.

use payout_domain::UserId;
use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::conditions::Conditions;
use super::statement::{all, execute, one};
use super::{StorageError, Tx};

/// The constraint by which a user acts for a company once.
pub const ONCE: &str = "company_users_once";

const SELECT: &str = "SELECT id, company_id, user_id, created_by, created_at FROM payout.company_users";

/// Somebody who acts for a company.
#[derive(Debug, Clone, FromQueryResult)]
pub struct CompanyUser {
    pub id: Uuid,
    pub company_id: Uuid,
    pub user_id: Uuid,
    pub created_by: String,
    pub created_at: OffsetDateTime,
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub company: Option<Uuid>,
    pub user: Option<UserId>,
}

pub async fn insert(tx: &Tx, user: &CompanyUser) -> Result<(), StorageError> {
    const SQL: &str = "INSERT INTO payout.company_users (id, company_id, user_id, created_by, created_at) \
        VALUES ($1, $2, $3, $4, $5)";
    let values = [
        user.id.into(),
        user.company_id.into(),
        user.user_id.into(),
        user.created_by.clone().into(),
        user.created_at.into(),
    ];
    execute(&**tx, SQL, values).await?;
    Ok(())
}

/// Ends it, and says who it was.
pub async fn remove(tx: &Tx, id: Uuid) -> Result<Option<CompanyUser>, StorageError> {
    const SQL: &str =
        "DELETE FROM payout.company_users WHERE id = $1 RETURNING id, company_id, user_id, created_by, created_at";
    one(&**tx, SQL, [id.into()]).await
}

/// Newest first, after `after`; at most `limit`.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &Filter,
    after: Option<(OffsetDateTime, Uuid)>,
    limit: u64,
) -> Result<Vec<CompanyUser>, StorageError> {
    let mut conditions = Conditions::default();
    if let Some(company) = filter.company {
        conditions.add("company_id = ?", company);
    }
    if let Some(user) = filter.user {
        conditions.add("user_id = ?", user.0);
    }
    if let Some((at, id)) = after {
        conditions.add_two("(created_at, id) < (?, ?)", at, id);
    }
    let limit_at = conditions.push(i64::try_from(limit).unwrap_or(i64::MAX));
    let text = format!(
        "{SELECT}{} ORDER BY created_at DESC, id DESC LIMIT {limit_at}",
        conditions.clause()
    );
    all(db, &text, conditions.into_values()).await
}

/// The host knows the user.
pub async fn user_exists(db: &impl ConnectionTrait, user: UserId) -> Result<bool, StorageError> {
    const SQL: &str = "SELECT EXISTS (SELECT 1 FROM payout.host_users WHERE user_id = $1)";
    super::statement::value(db, SQL, [user.0.into()]).await
}
