//! payout-domain
