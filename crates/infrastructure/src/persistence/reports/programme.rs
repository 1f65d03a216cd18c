/// What payouts are made for. Two of the three pay by transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Programme {
    Member,
    Placement,
    Creator,
}

impl Programme {
    pub const ALL: [Self; 3] = [Self::Member, Self::Placement, Self::Creator];

    /// As metrics, events and answers name it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Placement => "placement",
            Self::Creator => "creator",
        }
    }

    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|programme| programme.code() == raw)
    }
}
