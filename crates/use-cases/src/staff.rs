use std::collections::{BTreeMap, BTreeSet};

use infrastructure::persistence::Connection;
use infrastructure::persistence::approvers::{self, StaffRow};
use payout_domain::UserId;

use time::OffsetDateTime;

use crate::{Context, Error, Role};

/// A member of staff who may act now.
#[derive(Debug, Clone)]
pub(crate) struct StaffMember {
    pub user: UserId,
    pub email: String,
    pub name: String,
    pub roles: BTreeSet<Role>,
}

impl StaffMember {
    /// The roles by which the policy lets him vote.
    pub fn voting_roles(&self) -> Vec<approval::Role> {
        voting_roles(&self.roles)
    }
}

/// The roles of the approval policy among ours.
pub(crate) fn voting_roles(roles: &BTreeSet<Role>) -> Vec<approval::Role> {
    let voting = |role: &Role| match role {
        Role::Admin => Some(approval::Role::Admin),
        Role::FinanceManager => Some(approval::Role::FinanceManager),
        Role::Viewer
        | Role::Recruiter
        | Role::Creator
        | Role::CompanyUser
        | Role::Member
        | Role::ServiceMembership
        | Role::ServiceAutomation
        | Role::ServiceReports => None,
    };
    roles.iter().filter_map(voting).collect()
}

/// Everybody who may act as staff now. Of several rows with one e-mail, any locked or inactive one refuses.
pub(crate) async fn all(ctx: &Context, db: &impl Connection) -> Result<Vec<StaffMember>, Error> {
    let now = ctx.now();
    let mut by_user: BTreeMap<UserId, Vec<StaffRow>> = BTreeMap::new();
    for row in approvers::all_staff(db).await? {
        by_user.entry(UserId(row.user_id)).or_default().push(row);
    }
    Ok(by_user
        .into_iter()
        .filter_map(|(user, rows)| member(ctx, user, &rows, now))
        .collect())
}

fn member(ctx: &Context, user: UserId, rows: &[StaffRow], now: OffsetDateTime) -> Option<StaffMember> {
    let usable = |row: &StaffRow| row.active && row.locked_until.is_none_or(|until| until <= now);
    if !rows.iter().all(usable) {
        return None;
    }
    let roles: BTreeSet<Role> = rows.iter().flat_map(|row| ctx.roles.roles_of(&row.role)).collect();
    let first = rows.first()?;
    (!roles.is_empty()).then(|| StaffMember {
        user,
        email: first.email.clone(),
        name: first.name.clone(),
        roles,
    })
}
