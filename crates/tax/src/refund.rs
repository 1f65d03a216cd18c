use time::Date;

/// Why tax was withheld from a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithheldFor {
    /// No taxpayer identification number was at hand on the day of the payment, as the law wants it.
    MissingTin,
    /// The number had arrived, but was not yet treated as received.
    TinInProcess,
    /// A mistake of the payer's own.
    Mistake,
}

/// Whether tax that was withheld may be given back to the payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refund {
    /// It must stay: the payee claims it on his own return.
    NotAllowed,
    /// The payer may give it back, and need not.
    Discretionary,
    /// It is the payee's.
    Owed,
}

/// Whether tax withheld from a payment of `paid_on` may be given back on `today` (26 CFR 31.6413(a)-3(a)(1)).
///
/// Tax that was correctly withheld stays withheld when the number arrives later, and after the end of the year of the
/// payment nothing can be given back.
pub fn refund(withheld_for: WithheldFor, paid_on: Date, today: Date) -> Refund {
    match withheld_for {
        WithheldFor::MissingTin => Refund::NotAllowed,
        WithheldFor::TinInProcess | WithheldFor::Mistake if today.year() > paid_on.year() => Refund::NotAllowed,
        WithheldFor::TinInProcess => Refund::Discretionary,
        WithheldFor::Mistake => Refund::Owed,
    }
}
