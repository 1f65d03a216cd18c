//! The names that events go by, so that nobody waits for one that is never told.

/// By which an endpoint is tried out.
pub(super) const TEST: &str = "webhook.test";

/// Every name there is. A test compares them with the places that tell of something.
pub const NAMES: [&str; 52] = [
    "payout.vote_cast",
    "payout.approved",
    "payout.rejected",
    "payout.cancelled",
    "payout.approval_round_opened",
    "payout.destination_pinned",
    "payout.method_changed",
    "payout.bank_info_needed",
    "payout.tax_info_needed",
    "payout.withholding_accepted",
    "payout.ready_for_payment",
    "payout.instructions_reissued",
    "payout.payment_sent",
    "payout.completed",
    "payout.payment_failed",
    "payout.returned",
    "payout.review_needed",
    "membership.removed",
    "membership.reactivated",
    "transfer_payout.created",
    "transfer_payout.vote_cast",
    "transfer_payout.approved",
    "transfer_payout.cancelled",
    "transfer_payout.processing",
    "transfer_payout.retry_scheduled",
    "transfer_payout.unresolved",
    "transfer_payout.amount_mismatch",
    "transfer_payout.completed",
    "transfer_payout.failed",
    "transfer_payout.retried",
    "transfer_payout.partly_reversed",
    "transfer_payout.reversed",
    "transfer_payout.bank_status_changed",
    "statement.reviewed",
    "statement.disputed",
    "statement.resolved",
    "payout_schedule.created",
    "payout_schedule.updated",
    "payout_schedule.cancelled",
    "payout_schedule.deleted",
    "payout_schedule.processed",
    "payout_schedule.failed",
    "escrow_hold.created",
    "escrow_hold.updated",
    "escrow_hold.released",
    "escrow_hold.auto_released",
    "escrow_hold.cancelled",
    "escrow_hold.forfeited",
    "escrow_hold.deleted",
    "payout_transaction.connect_required",
    "placement.splits_created",
    TEST,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Where events get their names.
    const SOURCES: [&str; 8] = [
        include_str!("../../../payout-domain/src/member_payout/event.rs"),
        include_str!("../../../payout-domain/src/transfer/event.rs"),
        include_str!("../../../payout-domain/src/schedule/event.rs"),
        include_str!("../../../payout-domain/src/hold/event.rs"),
        include_str!("../../../payout-domain/src/placement/shares.rs"),
        include_str!("../membership/removal.rs"),
        include_str!("../membership/rejoining.rs"),
        include_str!("../transfers/statements.rs"),
    ];

    /// A family, a dot and a word, between quotes.
    fn is_name(text: &str) -> bool {
        let is_word =
            |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        text.split_once('.')
            .is_some_and(|(family, word)| is_word(family) && is_word(word))
    }

    #[test]
    fn every_name_that_is_told_is_known_and_every_known_one_is_told() {
        let families: BTreeSet<&str> = NAMES.iter().filter_map(|name| name.split('.').next()).collect();
        let told: BTreeSet<&str> = SOURCES
            .iter()
            .flat_map(|source| source.split('"').skip(1).step_by(2))
            .filter(|text| is_name(text) && text.split('.').next().is_some_and(|family| families.contains(family)))
            .chain([TEST])
            .collect();

        assert_eq!(told, NAMES.into_iter().collect());
    }

    #[test]
    fn every_name_is_documented() {
        let page = include_str!("../../../../docs/events.md");
        for name in NAMES {
            let word = name.split_once('.').map_or("", |(_, word)| word);
            assert!(
                page.contains(&format!("`{name}`")) || page.contains(&format!("`.{word}`")),
                "{name}"
            );
        }
    }
}
