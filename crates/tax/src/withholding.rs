use money::Money;
use time::Date;

use crate::{Income, TaxError, TaxTable};

/// Where the payee's Form W-9 stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum W9Standing {
    /// None was given.
    Missing,
    /// One was given and waits for a decision.
    Submitted,
    /// The last one was rejected.
    Rejected,
    /// One stands.
    Approved {
        /// Whether it makes the payee exempt, see [`crate::W9::is_exempt`].
        exempt: bool,
    },
}

/// What else was paid to the payee, which decides whether a payment is reportable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaidBefore {
    /// Prizes and compensation paid earlier in the calendar year, together. Royalties do not count.
    pub this_year: Money,
    /// Whether a return was required for the year before.
    pub return_required_last_year: bool,
    /// Whether backup withholding was required in the year before.
    pub withheld_last_year: bool,
}

impl PaidBefore {
    /// A payee to whom nothing was paid this year or the year before.
    pub const fn nothing() -> Self {
        Self {
            this_year: Money::usd(0),
            return_required_last_year: false,
            withheld_last_year: false,
        }
    }
}

/// Why tax is withheld from a payment, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WithholdingReason {
    /// Nothing: the Form W-9 is approved.
    W9Approved,
    /// Nothing: the payee is exempt.
    ExemptPayee,
    /// Nothing: the payments have not reached the amount from which on they are reportable.
    BelowThreshold,
    /// Withheld: there is no Form W-9.
    W9Missing,
    /// Withheld: the Form W-9 is not approved yet.
    W9NotApproved,
    /// Withheld: the Form W-9 was rejected.
    W9Rejected,
}

impl WithholdingReason {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::W9Approved,
        Self::ExemptPayee,
        Self::BelowThreshold,
        Self::W9Missing,
        Self::W9NotApproved,
        Self::W9Rejected,
    ];

    /// The text under which the reason is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::W9Approved => "w9_approved",
            Self::ExemptPayee => "exempt_payee",
            Self::BelowThreshold => "below_threshold",
            Self::W9Missing => "w9_missing",
            Self::W9NotApproved => "w9_not_approved",
            Self::W9Rejected => "w9_rejected",
        }
    }

    /// Reads a stored reason. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == raw)
    }
}

/// What is withheld from one payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withholding {
    /// In basis points of the gross amount: `2400` is 24 percent, `0` when nothing is withheld.
    pub rate_bp: u32,
    /// To the cent, half a cent rounded up (26 U.S.C. 6313).
    pub withheld: Money,
    /// Why.
    pub reason: WithholdingReason,
}

/// Backup withholding from a prize or compensation of `gross` paid on `paid_on` (26 U.S.C. 3406): the rate of that day
/// on the whole payment, unless the Form W-9 is approved, the payee is exempt, or the payment is not reportable yet.
/// Royalties go through [`withhold_from`]. Not for foreign payees.
///
/// Errors when `gross` is not greater than zero, when amounts are not in one currency, or when no rate is in force.
pub fn withhold(
    gross: Money,
    standing: &W9Standing,
    before: PaidBefore,
    paid_on: Date,
    table: &TaxTable,
) -> Result<Withholding, TaxError> {
    withhold_from(Income::Prize, gross, standing, before, paid_on, table)
}

/// Backup withholding from a payment of any kind of income. Royalties are withheld from the first cent, since the gate
/// of 26 U.S.C. 3406(b)(6) is for payments under sections 6041 and 6041A only; otherwise as [`withhold`].
pub fn withhold_from(
    income: Income,
    gross: Money,
    standing: &W9Standing,
    before: PaidBefore,
    paid_on: Date,
    table: &TaxTable,
) -> Result<Withholding, TaxError> {
    if !gross.is_positive() {
        return Err(TaxError::NotPositive);
    }
    let nothing = |reason| Withholding {
        rate_bp: 0,
        withheld: Money::zero(gross.currency()),
        reason,
    };
    let reason = match standing {
        W9Standing::Approved { exempt: true } => return Ok(nothing(WithholdingReason::ExemptPayee)),
        W9Standing::Approved { exempt: false } => return Ok(nothing(WithholdingReason::W9Approved)),
        W9Standing::Missing => WithholdingReason::W9Missing,
        W9Standing::Submitted => WithholdingReason::W9NotApproved,
        W9Standing::Rejected => WithholdingReason::W9Rejected,
    };
    let from_the_first_cent = matches!(income, Income::Royalty);
    if !from_the_first_cent && !is_reportable(gross, before, paid_on.year(), table)? {
        return Ok(nothing(WithholdingReason::BelowThreshold));
    }
    let rate_bp = table.backup_rate_bp(paid_on)?;
    let withheld = gross.share_half_up(rate_bp)?;
    Ok(Withholding {
        rate_bp,
        withheld,
        reason,
    })
}

/// The gate of 26 U.S.C. 3406(b)(6): the payments of the year with this one reach the amount of section 6041(a), or a
/// return was required for the year before, or tax was withheld in it. The payment that reaches the amount is
/// withheld from as a whole, earlier ones are not. A year without a figure counts as reached, which is the safe side.
fn is_reportable(gross: Money, before: PaidBefore, year: i32, table: &TaxTable) -> Result<bool, TaxError> {
    if before.return_required_last_year || before.withheld_last_year {
        return Ok(true);
    }
    let Ok(figures) = table.year(year) else { return Ok(true) };
    let total = before.this_year.plus(gross)?;
    Ok(total.minus(figures.misc_box3_threshold)?.minor() >= 0)
}
