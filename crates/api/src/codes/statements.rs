use super::Code;
use super::errors::error;

/// The codes that statements, and payouts out of them, can fail with.
pub const ERRORS: &[Code] = &[
    error(
        "STATEMENT_NOT_FOUND",
        404,
        "No such statement, or it belongs to somebody else.",
    ),
    error(
        "STATEMENT_DIFFERS",
        409,
        "The statement stands already with other figures, and its run is locked.",
    ),
    error("NOTHING_PAYABLE", 422, "No statement of the payee can be paid now."),
    error(
        "STATEMENT_NOT_PAYABLE",
        422,
        "A statement that was asked for cannot be paid; the message says why.",
    ),
    error(
        "STATEMENT_UNKNOWN",
        422,
        "A statement that was asked for is not one of this payee's.",
    ),
    error(
        "ALLOCATIONS_DO_NOT_ADD_UP",
        422,
        "What is claimed of the statements is not the amount of the payout.",
    ),
    error(
        "STATEMENT_PAID",
        422,
        "The statement is paid, so that nothing can be objected to any more.",
    ),
    error(
        "STATEMENT_CLAIMED",
        422,
        "The creator has said that the statement is right, and a payout has claimed it since.",
    ),
    error(
        "BELOW_ALLOCATED",
        422,
        "Payouts already come to more of this statement.",
    ),
];
