use super::Code;
use super::errors::error;

/// The codes that placements, schedules and holds can fail with; the first three are those of transfers too.
pub const ERRORS: &[Code] = &[
    error(
        "AMOUNT_INVALID",
        422,
        "The amount is negative, zero or in another currency.",
    ),
    error("ALREADY_CLAIMED", 409, "A worker has it at this moment."),
    error("NOT_DUE", 422, "Its time has not come."),
    error(
        "PLACEMENT_NOT_FOUND",
        404,
        "No such placement, or the caller has no part in it.",
    ),
    error(
        "COMPANY_USER_NOT_FOUND",
        404,
        "Nobody acts for a company under this id.",
    ),
    error(
        "SCHEDULE_NOT_FOUND",
        404,
        "No such schedule, or the caller has no part in its placement.",
    ),
    error(
        "HOLD_NOT_FOUND",
        404,
        "No such hold, or the caller has no part in its placement.",
    ),
    error("STALE_CLAIM", 409, "Another worker has claimed the schedule since."),
    error(
        "PLACEMENT_OVER",
        422,
        "The placement failed or was called off; nothing more is paid for it.",
    ),
    error(
        "SHARE_COMMITTED",
        422,
        "So much of the share is not left; `details` says what is neither scheduled, held nor paid.",
    ),
    error(
        "NOTHING_TO_HOLD",
        422,
        "Nothing that is still to be paid is as much as is to be kept back.",
    ),
    error("ROLE_FILLED_TWICE", 422, "Each role of a placement is filled once."),
    error("FEE_NOT_POSITIVE", 422, "The fee of a placement is greater than zero."),
    error("SHARES_EXCEED_FEE", 422, "The shares come to more than the fee."),
    error(
        "TRIGGER_REQUIRED",
        422,
        "What is due has a cause, of at most 100 characters.",
    ),
    error(
        "GUARANTEE_BEFORE_SCHEDULE",
        422,
        "The guarantee cannot end before the scheduled date.",
    ),
    error(
        "ATTEMPTS_USED_UP",
        422,
        "The schedule was tried as often as it may be; somebody has to look.",
    ),
    error(
        "PAYOUT_MISMATCH",
        422,
        "The payout does not fit what the schedule pays.",
    ),
    error(
        "AMOUNT_ABOVE_HOLD",
        422,
        "More than is still held; `details` says how much is.",
    ),
    error("RELEASE_DATE_NOT_IN_FUTURE", 422, "A hold ends after today."),
    error(
        "AMOUNT_SETTLED",
        422,
        "What was kept out of a payment that is made cannot change any more.",
    ),
];
