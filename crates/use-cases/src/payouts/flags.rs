use std::collections::BTreeMap;
use std::fmt;

use infrastructure::persistence::{Connection, bank_details};
use payout_domain::UserId;
use uuid::Uuid;

use crate::{Actor, Error};

/// Something about a payee that staff should know. It blocks nothing, and the payee sees nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag {
    /// So many others have given the same account.
    SharedAccount { others: u64 },
}

impl Flag {
    pub fn code(self) -> &'static str {
        match self {
            Self::SharedAccount { .. } => "SHARED_ACCOUNT",
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SharedAccount { others: 1 } => f.write_str("another member has given the same account"),
            Self::SharedAccount { others } => write!(f, "{others} other members have given the same account"),
        }
    }
}

/// The flags of these users; those without any are missing.
pub(crate) async fn of_users(
    db: &impl Connection,
    users: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeMap<UserId, Vec<Flag>>, Error> {
    let mut users: Vec<Uuid> = users.into_iter().collect();
    users.sort_unstable();
    users.dedup();
    if users.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sharing = bank_details::sharing(db, &users).await?;
    let flagged = |(user, others)| (user, vec![Flag::SharedAccount { others }]);
    Ok(sharing.into_iter().map(flagged).collect())
}

/// The flags of a user as `reader` may see them: none for whoever is no staff, or the user himself.
pub(crate) async fn seen_by(reader: &Actor, db: &impl Connection, user: UserId) -> Result<Option<Vec<Flag>>, Error> {
    if !reader.is_staff() || reader.user() == Some(user) {
        return Ok(None);
    }
    let mut flags = of_users(db, [user.0]).await?;
    Ok(Some(flags.remove(&user).unwrap_or_default()))
}
