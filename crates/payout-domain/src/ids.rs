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
id!(
    /// Somebody who is paid by transfer: a recruiter or a creator.
    PayeeId
);
id!(
    /// What a creator earned in one run of royalties.
    StatementId
);
id!(
    /// A candidate placed with a company, for a fee.
    PlacementId
);
id!(
    /// One recruiter's share of a placement's fee.
    SplitId
);
id!(
    /// A payment that is due on a day.
    ScheduleId
);
id!(
    /// Money of a placement that is kept back.
    HoldId
);
