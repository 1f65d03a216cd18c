/// What somebody did for a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Represents the candidate.
    CandidateRecruiter,
    /// Represents the company.
    CompanyRecruiter,
    /// Owns the job.
    JobOwner,
    /// Found the candidate.
    CandidateSourcer,
    /// Found the company.
    CompanySourcer,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::CandidateRecruiter,
        Self::CompanyRecruiter,
        Self::JobOwner,
        Self::CandidateSourcer,
        Self::CompanySourcer,
    ];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CandidateRecruiter => "candidate_recruiter",
            Self::CompanyRecruiter => "company_recruiter",
            Self::JobOwner => "job_owner",
            Self::CandidateSourcer => "candidate_sourcer",
            Self::CompanySourcer => "company_sourcer",
        }
    }

    /// Reads the stored name.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == raw)
    }
}

/// The plan a recruiter had when the candidate was hired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Also called starter.
    Free,
    /// Also called pro.
    Paid,
    /// Also called partner.
    Premium,
}

impl Tier {
    /// Every tier.
    pub const ALL: [Self; 3] = [Self::Free, Self::Paid, Self::Premium];

    /// The stored name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Paid => "paid",
            Self::Premium => "premium",
        }
    }

    /// Reads a stored name, old or new.
    pub fn parse(raw: &str) -> Option<Self> {
        match raw {
            "free" | "starter" => Some(Self::Free),
            "paid" | "pro" => Some(Self::Paid),
            "premium" | "partner" => Some(Self::Premium),
            _ => None,
        }
    }
}

/// What of a fee each role gets by tier, in basis points. The rest of each tier is the platform's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// By tier, then by role, in the order of `ALL`.
    basis_points: [[u32; 5]; 3],
}

impl Rates {
    /// The rates in force: 20, 30 or 40 percent to whoever represents the candidate, half of that to each of the company's
    /// recruiter and the owner of the job, and 6, 8 or 10 percent to each sourcer.
    pub const fn standard() -> Self {
        Self {
            basis_points: [
                [2_000, 1_000, 1_000, 600, 600],
                [3_000, 1_500, 1_500, 800, 800],
                [4_000, 2_000, 2_000, 1_000, 1_000],
            ],
        }
    }

    /// Other rates, by tier and role in the order of `ALL`. `None` when a tier comes to more than the whole fee.
    pub fn new(basis_points: [[u32; 5]; 3]) -> Option<Self> {
        let within = |tier: &[u32; 5]| tier.iter().map(|rate| u64::from(*rate)).sum::<u64>() <= 10_000;
        basis_points.iter().all(within).then_some(Self { basis_points })
    }

    /// What a role gets, in basis points of the fee.
    pub const fn of(&self, role: Role, tier: Tier) -> u32 {
        self.basis_points[tier as usize][role as usize]
    }
}
