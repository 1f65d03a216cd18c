//! Ids that cannot be mistaken for one another.

use std::fmt;

use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A payout; also the idempotency key of its payment.
    PayoutId
);
id!(
    /// A person: member, administrator or both.
    UserId
);
id!(
    /// One membership of a user; a user may have several.
    MembershipId
);
id!(
    /// Members initiated together.
    RoundId
);
