use std::collections::{BTreeMap, BTreeSet};

use crate::Role;

/// Which of our roles each of the host's role names stands for. A name that is not here stands for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleMap(BTreeMap<String, BTreeSet<Role>>);

/// Why a text is no map of roles.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoleMapError {
    #[error("must be a JSON object of lists, as {{\"Manager\": [\"admin\", \"finance_manager\"]}}")]
    Shape,
    #[error("gives the role {role}; the host's roles map to admin, finance_manager and viewer")]
    UnknownRole { role: String },
}

const MAPPABLE: [Role; 3] = [Role::Admin, Role::FinanceManager, Role::Viewer];

impl RoleMap {
    /// The names that the main application has used so far.
    pub fn standard() -> Self {
        let full: &[Role] = &[Role::Admin, Role::FinanceManager];
        let names: [(&str, &[Role]); 8] = [
            ("Super Admin", full),
            ("super_admin", full),
            ("Admin", full),
            ("Manager", full),
            ("admin", full),
            ("Finance Manager", &[Role::FinanceManager]),
            ("Support", &[Role::Viewer]),
            ("moderator", &[Role::Viewer]),
        ];
        Self(
            names
                .map(|(name, roles)| (name.to_owned(), roles.iter().copied().collect()))
                .into(),
        )
    }

    /// Reads `{"Manager": ["admin", "finance_manager"]}`. It replaces the standard map whole.
    pub fn from_json(json: &str) -> Result<Self, RoleMapError> {
        let written: BTreeMap<String, Vec<String>> = serde_json::from_str(json).map_err(|_| RoleMapError::Shape)?;
        let entries = written.into_iter().map(|(name, roles)| {
            let roles = roles.into_iter().map(mappable).collect::<Result<_, _>>()?;
            Ok((name, roles))
        });
        entries.collect::<Result<_, _>>().map(Self)
    }

    /// The roles that one of the host's names stands for.
    pub fn roles_of<'a>(&'a self, host_name: &str) -> impl Iterator<Item = Role> + use<'a> {
        self.0.get(host_name).into_iter().flatten().copied()
    }

    /// The host's names that stand for a role.
    pub fn names(&self, role: Role) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(_, roles)| roles.contains(&role))
            .map(|(name, _)| name.as_str())
    }
}

fn mappable(code: String) -> Result<Role, RoleMapError> {
    let role = MAPPABLE.into_iter().find(|role| role.code() == code);
    role.ok_or(RoleMapError::UnknownRole { role: code })
}
