//! A payout from selection to its end, on every way it can take.

mod audited;
mod bank_transfer;
mod cancelled;
mod changed_details;
mod check;
mod documents;
mod eligibility;
mod explained;
mod failed;
mod foreign;
mod legacy;
mod mails;
mod member_page;
mod refused;
mod rejected;
mod reported_revenue;
mod returned;
mod selection;
