use payout_domain::UserId;

use super::conditions::Conditions;

/// Whose rows a reader is shown. There is no reading of transfers without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's, for staff and the main application.
    Everything,
    /// Those about this user only.
    OfUser(UserId),
}

impl Scope {
    /// Adds `own`, a condition on the user, where not everything may be seen.
    pub(super) fn narrow(self, conditions: &mut Conditions, own: &'static str) {
        match self {
            Self::Everything => {}
            Self::OfUser(user) => conditions.add(own, user.0),
        }
    }
}
