//! Who asks, and from where.

use std::collections::BTreeSet;

use payout_domain::UserId;
use uuid::Uuid;

/// What somebody is allowed to be here. The host's role names map to these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Decides who is paid.
    Admin,
    /// Approves and pays.
    FinanceManager,
    /// Reads.
    Viewer,
    /// Is paid for placements, and reads what is his.
    Recruiter,
    /// Is paid royalties, and reads what is his.
    Creator,
    /// Belongs to a company, and reads what its placements come to.
    CompanyUser,
    /// Any signed-in person, for his own things.
    Member,
    /// Another program, by API key with the scope `membership`.
    ServiceMembership,
    /// Another program, by API key with the scope `automation`.
    ServiceAutomation,
    /// Another program, by API key with the scope `reports`.
    ServiceReports,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 10] = [
        Self::Admin,
        Self::FinanceManager,
        Self::Viewer,
        Self::Recruiter,
        Self::Creator,
        Self::CompanyUser,
        Self::Member,
        Self::ServiceMembership,
        Self::ServiceAutomation,
        Self::ServiceReports,
    ];

    /// The stored name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::FinanceManager => "finance_manager",
            Self::Viewer => "viewer",
            Self::Recruiter => "recruiter",
            Self::Creator => "creator",
            Self::CompanyUser => "company_user",
            Self::Member => "member",
            Self::ServiceMembership => "service:membership",
            Self::ServiceAutomation => "service:automation",
            Self::ServiceReports => "service:reports",
        }
    }
}

/// Somebody who has proved who he is.
#[derive(Debug, Clone)]
pub struct Actor {
    pub identity: Identity,
    pub roles: BTreeSet<Role>,
    pub origin: Origin,
}

/// A person, a program, or this service itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    Person {
        user: UserId,
        admin_id: Option<i32>,
        email: String,
        name: String,
    },
    Program {
        key_id: Uuid,
        name: String,
    },
    Worker,
}

/// Where a request came from, for the audit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    pub ip: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
}

impl Actor {
    /// The worker acting on a schedule.
    pub fn worker() -> Self {
        Self {
            identity: Identity::Worker,
            roles: BTreeSet::new(),
            origin: Origin::default(),
        }
    }

    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// An administrator, finance manager or viewer.
    pub fn is_staff(&self) -> bool {
        [Role::Admin, Role::FinanceManager, Role::Viewer]
            .into_iter()
            .any(|role| self.is(role))
    }

    pub fn user(&self) -> Option<UserId> {
        match self.identity {
            Identity::Person { user, .. } => Some(user),
            Identity::Program { .. } | Identity::Worker => None,
        }
    }

    pub fn admin_id(&self) -> Option<i32> {
        match self.identity {
            Identity::Person { admin_id, .. } => admin_id,
            Identity::Program { .. } | Identity::Worker => None,
        }
    }

    /// The uuid that the audit names: the user or the API key.
    pub fn audit_id(&self) -> Option<Uuid> {
        match self.identity {
            Identity::Person { user, .. } => Some(user.0),
            Identity::Program { key_id, .. } => Some(key_id),
            Identity::Worker => None,
        }
    }

    /// The strongest role, for the audit.
    pub fn audit_role(&self) -> &'static str {
        match self.identity {
            Identity::Worker => "worker",
            Identity::Person { .. } | Identity::Program { .. } => self.roles.first().map_or("none", |role| role.code()),
        }
    }

    /// What idempotency keys are scoped to.
    pub fn caller(&self) -> String {
        match &self.identity {
            Identity::Person { user, .. } => format!("user:{user}"),
            Identity::Program { key_id, .. } => format!("key:{key_id}"),
            Identity::Worker => "worker".to_owned(),
        }
    }
}
