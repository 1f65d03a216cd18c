//! payoutctl
