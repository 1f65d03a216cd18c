use crate::Status::{
    self, Approved, Cancelled, Completed, PaymentFailed, PaymentSent, PendingApproval, PendingBankInfo, PendingTaxInfo,
    ReadyForPayment, Rejected, RequiresManualReview,
};

/// The steps that the rules allow [R4], and no others.
pub(crate) const DIAGRAM: &[(Status, &[Status])] = &[
    (PendingApproval, &[Approved, Rejected, Cancelled, PendingApproval]),
    (
        Approved,
        &[PendingBankInfo, PendingTaxInfo, ReadyForPayment, RequiresManualReview],
    ),
    (
        PendingBankInfo,
        &[
            PendingApproval,
            PendingTaxInfo,
            ReadyForPayment,
            RequiresManualReview,
            Cancelled,
        ],
    ),
    (
        PendingTaxInfo,
        &[
            PendingApproval,
            PendingBankInfo,
            ReadyForPayment,
            RequiresManualReview,
            Cancelled,
        ],
    ),
    (
        ReadyForPayment,
        &[PendingApproval, PaymentSent, RequiresManualReview, Cancelled],
    ),
    (PaymentSent, &[Completed, PaymentFailed]),
    (PaymentFailed, &[RequiresManualReview, Cancelled]),
    (
        RequiresManualReview,
        &[
            PendingApproval,
            PendingBankInfo,
            PendingTaxInfo,
            ReadyForPayment,
            Cancelled,
        ],
    ),
    (Completed, &[PaymentFailed]),
    (Rejected, &[]),
    (Cancelled, &[]),
];

pub(crate) fn allows(from: Status, to: Status) -> bool {
    DIAGRAM
        .iter()
        .any(|(origin, next)| *origin == from && next.contains(&to))
}
