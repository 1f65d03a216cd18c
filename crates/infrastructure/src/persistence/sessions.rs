//! Sessions of the main application, read together with their user and his admin rows.

use sea_orm::{ConnectionTrait, FromQueryResult};
use time::OffsetDateTime;
use uuid::Uuid;

use super::StorageError;
use super::statement::one;

/// The person behind a live session.
#[derive(Debug, Clone, FromQueryResult)]
pub struct SignedIn {
    pub user_id: Uuid,
    pub email: String,
    pub email_verified: bool,
    pub full_name: Option<String>,
    pub suspended: bool,
    /// The lowest id of the admin rows with the user's e-mail.
    pub admin_id: Option<i32>,
    /// Every one of these rows is active and unlocked.
    pub admin_active: Option<bool>,
    /// The host's role names in these rows, a JSON array.
    pub admin_roles: Option<serde_json::Value>,
    /// He is paid for placements.
    pub is_recruiter: bool,
    /// He is paid royalties.
    pub is_creator: bool,
    /// He acts for a company.
    pub is_company_user: bool,
}

/// Who holds the session with this token, in one round trip. `refresh` extends a long session near its end by a week.
///
/// A session counts as long when it was issued for more than a day; the minute allows for two clocks at its creation.
/// The host's column may carry a zone or not: adding to what stands there is right for both.
pub async fn find(
    db: &impl ConnectionTrait,
    token: &str,
    now: OffsetDateTime,
    refresh: bool,
) -> Result<Option<SignedIn>, StorageError> {
    one(
        db,
        "WITH live AS (
             SELECT session_id, user_id, expires_at, created_at FROM payout.host_sessions
             WHERE token = $1 AND expires_at > $2),
         extended AS (
             UPDATE public.session s
             SET expires_at = s.expires_at
                     + make_interval(secs => extract(epoch FROM $2 + interval '7 days' - live.expires_at)::float8),
                 updated_at = s.updated_at
                     + make_interval(secs => (extract(epoch FROM $2) - extract(epoch FROM s.updated_at))::float8)
             FROM live
             WHERE $3 AND s.id = live.session_id AND s.token = $1
               AND live.expires_at < $2 + interval '1 day'
               AND live.expires_at - live.created_at > interval '1 day 1 minute')
         SELECT u.user_id, u.email, u.email_verified, u.full_name, u.status = 'suspended' AS suspended,
                a.admin_id, a.admin_active, a.admin_roles, p.is_recruiter, p.is_creator,
                EXISTS (SELECT 1 FROM payout.company_users c WHERE c.user_id = u.user_id) AS is_company_user
         FROM live
         JOIN payout.host_users u ON u.user_id = live.user_id
         LEFT JOIN LATERAL (
             SELECT min(admin_id) AS admin_id,
                    bool_and(active AND (locked_until IS NULL OR locked_until <= $2)) AS admin_active,
                    jsonb_agg(role ORDER BY admin_id) AS admin_roles
             FROM payout.host_admins WHERE lower(email) = lower(u.email)) a ON true
         LEFT JOIN LATERAL (
             SELECT coalesce(bool_or(kind = 'recruiter'), false) AS is_recruiter,
                    coalesce(bool_or(kind = 'creator'), false) AS is_creator
             FROM payout.payees WHERE user_id = u.user_id) p ON true",
        [token.into(), now.into(), refresh.into()],
    )
    .await
}
