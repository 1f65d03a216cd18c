use super::Code;
use super::Kind::{self, Blocker, Error, Fault, Field, Unmet};

pub(super) const fn error(code: &'static str, status: u16, meaning: &'static str) -> Code {
    error_and(code, status, &[Error], meaning)
}

const fn error_and(code: &'static str, status: u16, kinds: &'static [Kind], meaning: &'static str) -> Code {
    Code {
        code,
        status: Some(status),
        kinds,
        meaning,
    }
}

/// The codes that an answer can fail with, by status.
pub const ERRORS: &[Code] = &[
    error(
        "VALIDATION_ERROR",
        400,
        "The shape of the request is wrong; `details` names each field and what is wrong with it.",
    ),
    error_and(
        "REASON_REQUIRED",
        400,
        &[Error, Field],
        "A rejection needs a reason of 10 to 1000 characters.",
    ),
    error_and(
        "REASON_TOO_LONG",
        400,
        &[Error, Field],
        "A reason has at most 1000 characters.",
    ),
    error("UNAUTHORIZED", 401, "No credentials came with the request."),
    error(
        "INVALID_SESSION",
        401,
        "The credentials are malformed, unknown or expired.",
    ),
    error(
        "SIGNATURE_INVALID",
        401,
        "The signature of the event is missing, or none of the secrets made it.",
    ),
    error(
        "SIGNATURE_TOO_OLD",
        400,
        "The event was signed too long ago, or the clocks differ by more than five minutes.",
    ),
    error("FORBIDDEN", 403, "None of the caller's roles may do this."),
    error(
        "ORIGIN_REFUSED",
        403,
        "A cookie came with a request that changes something, and the page it came from is not an allowed one.",
    ),
    error_and(
        "OWN_PAYOUT",
        403,
        &[Error, Fault],
        "Nobody acts as staff on his own payout.",
    ),
    error(
        "NOT_AN_APPROVER",
        403,
        "The policy gives none of the caller's roles a vote.",
    ),
    error(
        "INITIATOR_EXCLUDED",
        403,
        "The policy keeps whoever initiated a payout from voting on it.",
    ),
    error("ROUTE_NOT_FOUND", 404, "There is nothing at this path."),
    error(
        "PAYOUT_NOT_FOUND",
        404,
        "No such payout, or it belongs to somebody else.",
    ),
    error(
        "MEMBER_NOT_FOUND",
        404,
        "No such member, or the record is somebody else's.",
    ),
    error(
        "TAX_FORM_NOT_FOUND",
        404,
        "No such tax form, or it belongs to somebody else.",
    ),
    error("PAYEE_NOT_FOUND", 404, "No such payee, or it is somebody else."),
    error("ROUND_NOT_FOUND", 404, "No such round of payouts."),
    error(
        "RECEIPT_NOT_FOUND",
        404,
        "The payout has no receipt, since it is not completed.",
    ),
    error("ALERT_NOT_FOUND", 404, "No such alert."),
    error("MAIL_NOT_FOUND", 404, "No such mail."),
    error("WEBHOOK_ENDPOINT_NOT_FOUND", 404, "No such webhook endpoint."),
    error(
        "WEBHOOK_DELIVERY_NOT_FOUND",
        404,
        "No such delivery to this webhook endpoint.",
    ),
    error(
        "METHOD_NOT_ALLOWED",
        405,
        "The path exists and does not take this method; `Allow` lists those it takes.",
    ),
    error("ALREADY_VOTED", 409, "One vote per person and approval round."),
    error(
        "APPROVAL_OUTDATED",
        409,
        "The payment details have changed since the payout was last looked at; look again before voting.",
    ),
    error(
        "TAX_FORM_DECIDED",
        409,
        "A decision on this tax form was already taken.",
    ),
    error("ALERT_RESOLVED", 409, "The alert is resolved already."),
    error(
        "DEPOSIT_DIFFERS",
        409,
        "The reference was recorded for a deposit of another amount, day or year.",
    ),
    error(
        "STALE_CLEARANCE",
        409,
        "The payout changed while it was being paid; look at it and try again.",
    ),
    error(
        "CONFLICT",
        409,
        "Somebody else changed the same record at the same time; try again.",
    ),
    error(
        "ALREADY_EXISTS",
        409,
        "Another record has this number, account, user or period already.",
    ),
    error(
        "STALE_ANSWER",
        409,
        "An answer to an attempt that somebody else has taken over.",
    ),
    error(
        "ANOTHER_TRANSFER",
        409,
        "The payment provider has another transfer for this payout.",
    ),
    error(
        "IDEMPOTENCY_IN_PROGRESS",
        409,
        "The first request with this Idempotency-Key is still running; try again after `Retry-After` seconds.",
    ),
    error("REQUEST_TIMEOUT", 408, "The body did not arrive within 30 seconds."),
    error("PAYLOAD_TOO_LARGE", 413, "The body is larger than 1 MiB."),
    error(
        "UNSUPPORTED_MEDIA_TYPE",
        415,
        "The body has to be JSON, sent as `application/json`.",
    ),
    error(
        "NOT_ELIGIBLE",
        422,
        "The company may not pay anybody now; `details` names every unmet condition.",
    ),
    error_and(
        "NO_REMAINING_SLOTS",
        422,
        &[Error, Unmet],
        "Revenue allows fewer further payouts than were asked for.",
    ),
    error(
        "INVALID_SELECTION",
        422,
        "Some of the chosen members cannot be paid; `details` lists them with every reason. Nothing was created.",
    ),
    error(
        "INVALID_TRANSITION",
        422,
        "The payout does not stand where this is possible; `details` holds the current and the wanted status.",
    ),
    error(
        "WRONG_FORM_TYPE",
        422,
        "The tax form is no Form 1099, and this is possible with those only.",
    ),
    error(
        "NOTHING_TO_CORRECT",
        422,
        "The form says what the payments of the year say.",
    ),
    error(
        "FILING_BOX_WITHOUT_COLUMN",
        422,
        "A box that holds money has no column in the filing's header row; `FILING_HEADER_FILE` and `FILING_NEC_HEADER_FILE` set another one.",
    ),
    error(
        "FILING_VALUE_WITHOUT_COLUMN",
        422,
        "Something that a form says has no column in the filing's header row; `FILING_HEADER_FILE` and `FILING_NEC_HEADER_FILE` set another one.",
    ),
    error(
        "FILING_ACCOUNT_NUMBER_TOO_LONG",
        422,
        "An account number does not fit into the filing.",
    ),
    error(
        "FILING_LAYOUT_OF_ANOTHER_YEAR",
        422,
        "The boxes of another year were applied to a form.",
    ),
    error(
        "MEMBERSHIP_NOT_REMOVED",
        422,
        "The membership has not been removed yet, so it cannot begin anew.",
    ),
    error(
        "PAYMENT_TOO_EARLY",
        422,
        "A payment of the old tenure cannot begin a new one.",
    ),
    error(
        "NO_REMOVAL_DUE",
        422,
        "The membership is not due to end, or has ended already.",
    ),
    error("BALLOT_CLOSED", 422, "The approval round has its verdict."),
    error(
        "BALLOT_EXPIRED",
        422,
        "The approval round ran out before the vote; a new one is opened.",
    ),
    error(
        "NOT_CLEARED",
        422,
        "A gate is shut, so the money must not leave; `details` lists every blocker.",
    ),
    error(
        "CALCULATION_CHANGED",
        422,
        "Paid on that day, the amount differs from the instructions; generate them again.",
    ),
    error_and(
        "FOREIGN_PAYEE",
        422,
        &[Error, Blocker],
        "The payee is not a US person; the payout is settled by hand.",
    ),
    error(
        "W9_ON_FILE",
        422,
        "An approved W-9 is on file, so there is nothing to withhold for.",
    ),
    error(
        "IMPOSSIBLE_DATE",
        422,
        "A date that cannot be; `details` names the field.",
    ),
    error(
        "CLOCK_BACKWARDS",
        422,
        "A sandbox's clock only goes forwards; `details` says what it shows.",
    ),
    error("SAME_METHOD", 422, "The payout is paid that way already."),
    error("NOT_EXPIRED", 422, "The approval round has not waited too long."),
    error(
        "AMOUNT_NOT_PAYABLE",
        422,
        "Fee and withholding leave nothing to pay, or the amounts cannot be computed.",
    ),
    error(
        "LEGACY_PAYOUT",
        422,
        "The payout stood here before this service and can only be read.",
    ),
    error(
        "PAYEE_NOT_ELIGIBLE",
        422,
        "The payee may not be paid; `details.blockers` names every reason.",
    ),
    error(
        "AMOUNT_BELOW_MINIMUM",
        422,
        "The amount is below the minimum of a payout.",
    ),
    error(
        "AMOUNT_ABOVE_MAXIMUM",
        422,
        "The amount is above the maximum of a payout.",
    ),
    error(
        "AMOUNT_ABOVE_BALANCE",
        422,
        "The amount is more than what is available.",
    ),
    error(
        "AMOUNT_MISMATCH",
        422,
        "The payment provider has a transfer of another amount; a person has to look at it first.",
    ),
    error(
        "CURRENCY_NOT_SUPPORTED",
        422,
        "Only amounts in the currency of the limits are transferred.",
    ),
    error(
        "LIMITS_CONTRADICTORY",
        422,
        "The limits of payouts contradict one another.",
    ),
    error(
        "ACCOUNT_CHANGED",
        422,
        "The payee's account has changed since the payout was approved; cancel it and create another.",
    ),
    error(
        "EVENT_TYPE_UNKNOWN",
        422,
        "Nothing is ever told by such a name; the details name the field.",
    ),
    error(
        "WEBHOOK_ENDPOINT_DISABLED",
        422,
        "The webhook endpoint is disabled, so that nothing is posted to it.",
    ),
    error("IMPOSSIBLE_REVERSAL", 422, "That much cannot have been taken back."),
    error(
        "IDEMPOTENCY_KEY_REUSED",
        422,
        "The Idempotency-Key was used for another request.",
    ),
    error(
        "RATE_LIMITED",
        429,
        "Too many requests; try again after `Retry-After` seconds.",
    ),
    error("INTERNAL", 500, "Our mistake. It is in our log under the request id."),
    error(
        "DOCUMENT_FAILED",
        500,
        "The document could not be made; nothing has changed, try again.",
    ),
    error(
        "PROVIDER_REFUSED",
        502,
        "The payment provider refused what it was asked; a person has to look at it.",
    ),
    error(
        "PROVIDER_UNAVAILABLE",
        503,
        "The payment provider does not answer now; try again.",
    ),
    error(
        "NOT_CONFIGURED",
        503,
        "A setting that this needs is missing; the message names it.",
    ),
    error(
        "TAX_TABLE_INCOMPLETE",
        503,
        "No rates are known for that day; `TAX_TABLE_FILE` adds them.",
    ),
    error(
        "UNAVAILABLE",
        503,
        "The database does not answer; try again after `Retry-After` seconds.",
    ),
];
