use time::{Duration, OffsetDateTime};

use super::chance::Chance;
use super::customer::Customer;

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Paid,
    Yearly,
    Failed,
    Unfinished,
    Refunded,
    PaidAndRefunded,
    PartlyRefunded,
    RefundedLater,
    DisputeLost,
    DisputeWon,
    DisputeOpen,
    NotCaptured,
    Euro,
    Pound,
    Yen,
    Test,
    Anonymous,
}

/// Each kind with its share in a thousand; what is left is simply paid.
const ODDITIES: [(Kind, u64); 16] = [
    (Kind::Yearly, 15),
    (Kind::Failed, 60),
    (Kind::Unfinished, 12),
    (Kind::Refunded, 15),
    (Kind::PaidAndRefunded, 8),
    (Kind::PartlyRefunded, 15),
    (Kind::RefundedLater, 8),
    (Kind::DisputeLost, 5),
    (Kind::DisputeWon, 4),
    (Kind::DisputeOpen, 4),
    (Kind::NotCaptured, 5),
    (Kind::Euro, 12),
    (Kind::Pound, 6),
    (Kind::Yen, 6),
    (Kind::Test, 8),
    (Kind::Anonymous, 4),
];

const DECLINES: [&str; 3] = ["insufficient_funds", "expired_card", "generic_decline"];
const API_WORDS: [&str; 3] = ["requires_payment_method", "canceled", "requires_action"];

impl Kind {
    /// A file begins with one of each kind, so that also a short one has them all.
    pub(super) fn of(number: u64, chance: &mut Chance) -> Self {
        if let Some((kind, _)) = usize::try_from(number).ok().and_then(|number| ODDITIES.get(number)) {
            return *kind;
        }
        let mut drawn = chance.below(1000);
        for (kind, share) in ODDITIES {
            if drawn < share {
                return kind;
            }
            drawn -= share;
        }
        Self::Paid
    }
}

/// One payment, as one row of the export shows it.
#[derive(Debug, Clone)]
pub(super) struct Payment {
    pub(super) id: String,
    pub(super) created_at: OffsetDateTime,
    pub(super) customer: Customer,
    pub(super) kind: Kind,
    pub(super) currency: &'static str,
    /// In hundredths, also of currencies that have none.
    pub(super) amount: i64,
    pub(super) refunded: i64,
    pub(super) invoice_id: String,
    pub(super) transfer_id: String,
    pub(super) reason: &'static str,
    /// What the earlier row of the same charge added to the revenue.
    pub(super) repeats: Option<i64>,
    pub(super) chance: Chance,
}

impl Payment {
    pub(super) fn new(number: u64, created_at: OffsetDateTime, customer: Customer, kind: Kind, chance: Chance) -> Self {
        let mut chance = chance;
        let currency = match kind {
            Kind::Euro => "eur",
            Kind::Pound => "gbp",
            Kind::Yen => "jpy",
            _ => "usd",
        };
        let amount = match kind {
            Kind::Yearly => *chance.pick(&[&125_000, &118_850, &1_200_000]),
            Kind::Yen => 500_000,
            _ => *chance.pick(&[&4_900, &4_900, &4_900, &2_500, &9_900, &30_000]),
        };
        let mut payment = Self {
            id: format!(
                "{}_{}{number:08}",
                chance.pick(&["ch", "ch", "ch", "py"]),
                chance.word(16)
            ),
            created_at,
            customer,
            kind,
            currency,
            amount,
            refunded: 0,
            invoice_id: format!("in_{}", chance.word(24)),
            transfer_id: format!("po_{}", chance.word(24)),
            reason: "",
            repeats: None,
            chance,
        };
        payment.apply_kind();
        payment
    }

    /// The rows of this charge: the second one tells what happened since.
    pub(super) fn states(self) -> Vec<Self> {
        if self.kind != Kind::RefundedLater {
            return vec![self];
        }
        let later = Self {
            kind: Kind::Refunded,
            refunded: self.amount,
            repeats: Some(self.revenue_cents()),
            ..self.clone()
        };
        vec![self, later]
    }

    pub(super) fn revenue_cents(&self) -> i64 {
        match self.kind {
            Kind::Paid | Kind::Yearly | Kind::PartlyRefunded | Kind::RefundedLater | Kind::DisputeWon => {
                self.amount - self.refunded
            }
            _ => 0,
        }
    }

    pub(super) fn is_faulty(&self) -> bool {
        self.kind == Kind::Anonymous
    }

    pub(super) fn is_test(&self) -> bool {
        self.kind == Kind::Test
    }

    pub(super) fn refunded_at(&self) -> Option<OffsetDateTime> {
        (self.refunded > 0).then(|| self.created_at + Duration::days(3))
    }

    fn apply_kind(&mut self) {
        match self.kind {
            Kind::Refunded | Kind::PaidAndRefunded => self.refunded = self.amount,
            Kind::PartlyRefunded => self.refunded = self.amount / 4,
            Kind::Failed => self.reason = self.chance.pick(&DECLINES),
            Kind::Unfinished => self.reason = self.chance.pick(&API_WORDS),
            Kind::DisputeOpen => self.reason = self.chance.pick(&["needs_response", "under_review"]),
            Kind::Anonymous => {
                self.customer.id.clear();
                self.customer.email.clear();
            }
            _ => {}
        }
    }
}
