use super::Code;
use super::Kind::{self, Blocker, Fault, Field, Flag, Reason, Unmet};

const fn within(code: &'static str, kinds: &'static [Kind], meaning: &'static str) -> Code {
    Code {
        code,
        status: None,
        kinds,
        meaning,
    }
}

/// The codes that only stand inside an answer, by place.
pub const REASONS: &[Code] = &[
    within(
        "REVENUE_BELOW_THRESHOLD",
        &[Unmet],
        "Revenue has not reached the threshold.",
    ),
    within("COMPANY_TOO_YOUNG", &[Unmet], "The company is not old enough."),
    within(
        "NOT_IN_QUEUE",
        &[Reason, Fault],
        "No membership of the user has a place in the queue.",
    ),
    within(
        "USER_NOT_ACTIVE",
        &[Reason, Fault],
        "The user is inactive or suspended.",
    ),
    within(
        "MEMBERSHIP_NOT_ACTIVE",
        &[Reason, Fault],
        "The membership is not active.",
    ),
    within(
        "SUBSCRIPTION_NOT_ACTIVE",
        &[Reason, Fault],
        "The subscription is neither active nor trialing.",
    ),
    within(
        "KYC_NOT_VERIFIED",
        &[Reason, Fault],
        "The newest verification of identity has not passed.",
    ),
    within(
        "KYC_EXPIRED",
        &[Reason, Fault],
        "The verification of identity no longer holds.",
    ),
    within("OPEN_PAYOUT", &[Reason, Fault], "The member has an open payout."),
    within(
        "ALREADY_PAID",
        &[Reason, Fault],
        "The member has received a payout and has not rejoined since.",
    ),
    within(
        "TOO_FEW_PAYMENTS",
        &[Reason, Fault],
        "Twelve payments are a condition, and the member has made fewer.",
    ),
    within("UNKNOWN_USER", &[Fault], "There is no member with this id."),
    within("NAMED_TWICE", &[Fault], "The member is named twice in one selection."),
    within(
        "OUT_OF_ORDER",
        &[Fault],
        "Selectable members ahead in the queue were passed over without `overrideOrder`.",
    ),
    within("AWAITING_APPROVAL", &[Blocker], "Approvals are missing."),
    within(
        "BANK_INFO_MISSING",
        &[Blocker],
        "The member has not given a bank account.",
    ),
    within(
        "FRESH_DETAILS_ASKED",
        &[Blocker],
        "Finance asked for new payment details, which have not been given yet.",
    ),
    within(
        "ADDRESS_MISSING",
        &[Blocker],
        "There is no mailing address to send a check to.",
    ),
    within(
        "ADDRESS_INCOMPLETE",
        &[Blocker, Field],
        "The mailing address cannot be written on an envelope.",
    ),
    within(
        "DETAILS_CHANGED",
        &[Blocker],
        "The payment details differ from those that were approved; a new vote is needed.",
    ),
    within(
        "COOLING_OFF",
        &[Blocker],
        "Changed payment details rest before money is sent to them.",
    ),
    within("TAX_INFO_MISSING", &[Blocker], "There is no W-9."),
    within(
        "TAX_INFO_REJECTED",
        &[Blocker],
        "The W-9 was rejected; a new one is needed.",
    ),
    within("TAX_FORM_AWAITING_REVIEW", &[Blocker], "The W-9 waits for finance."),
    within("GATES_PENDING", &[Blocker], "The gates are evaluated within the hour."),
    within(
        "AWAITING_PAYMENT",
        &[Blocker],
        "Finance has to send the money and record it.",
    ),
    within(
        "AWAITING_CONFIRMATION",
        &[Blocker],
        "The payment is on its way; finance confirms its arrival.",
    ),
    within(
        "PAYMENT_FAILED",
        &[Blocker],
        "The payment failed; finance has to review it.",
    ),
    within(
        "NO_ACCOUNT",
        &[Blocker],
        "No account at the payment provider is connected.",
    ),
    within(
        "ONBOARDING_INCOMPLETE",
        &[Blocker],
        "The payee has not finished opening his account.",
    ),
    within(
        "TRANSFERS_DISABLED",
        &[Blocker],
        "The payee's account may not receive transfers.",
    ),
    within("PAYEE_SUSPENDED", &[Blocker], "The payee is suspended, locked or gone."),
    within(
        "PAYEE_NOT_VERIFIED",
        &[Blocker],
        "Nobody has verified who the payee is.",
    ),
    within("W9_NOT_APPROVED", &[Blocker], "The payee has no approved W-9."),
    within("STATEMENT_DISPUTED", &[Blocker], "The payee objects to a statement."),
    within(
        "BALANCE_BELOW_MINIMUM",
        &[Blocker],
        "The available balance is below the minimum.",
    ),
    within(
        "RUN_NOT_LOCKED",
        &[Blocker],
        "The run of the statement may still change.",
    ),
    within("STATEMENT_SPENT", &[Blocker], "Nothing is left of the statement."),
    within("MANUAL_REVIEW", &[Blocker], "Finance has to decide how it goes on."),
    within(
        "SHARED_ACCOUNT",
        &[Flag],
        "Another member has given the same account. Staff look at both before paying; nothing is held back.",
    ),
    within("ROUTING_NUMBER_FORMAT", &[Field], "A routing number is nine digits."),
    within(
        "ROUTING_NUMBER_PREFIX",
        &[Field],
        "No bank that takes ACH credits has such a routing number.",
    ),
    within(
        "ROUTING_NUMBER_CHECKSUM",
        &[Field],
        "The check digit of the routing number does not match.",
    ),
    within("ACCOUNT_NUMBER_FORMAT", &[Field], "An account number is digits only."),
    within(
        "ACCOUNT_NUMBER_LENGTH",
        &[Field],
        "An account number has 4 to 17 digits.",
    ),
    within(
        "HOLDER_NAME_LENGTH",
        &[Field],
        "The name of the account holder has 2 to 100 characters.",
    ),
    within(
        "HOLDER_NAME_CHARACTER",
        &[Field],
        "The name of the account holder holds something other than letters, blanks, hyphens, apostrophes and full stops.",
    ),
];
