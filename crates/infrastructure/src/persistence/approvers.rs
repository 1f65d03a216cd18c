//! The host's administrators who have a verified user account that is not suspended.

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StorageError;
use super::statement::all;

/// An administrator with the user that he signs in as.
#[derive(Debug, Clone, FromQueryResult)]
pub struct StaffRow {
    pub user_id: Uuid,
    pub admin_id: i32,
    pub email: String,
    pub name: String,
    pub role: String,
    pub active: bool,
    pub locked_until: Option<OffsetDateTime>,
}

/// Every administrator's row whose e-mail is that of a verified user who is not suspended. Several rows of one e-mail all come.
pub async fn all_staff(db: &impl ConnectionTrait) -> Result<Vec<StaffRow>, StorageError> {
    let text = "SELECT u.user_id, a.admin_id, u.email, coalesce(nullif(a.name, ''), nullif(u.full_name, ''), u.email) AS name, \
        coalesce(a.role, '') AS role, a.active, a.locked_until \
        FROM payout.host_admins a JOIN payout.host_users u ON lower(u.email) = lower(a.email) AND u.email_verified AND u.status <> 'suspended' \
        ORDER BY u.email, a.admin_id";
    all(db, text, []).await
}
