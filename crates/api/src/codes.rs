//! Every code a client can meet, in one list. It writes docs/codes.md; no code is ever renamed.

mod errors;
mod placements;
mod reasons;
mod statements;

use actix_web::http::StatusCode;

pub use errors::ERRORS;
pub use reasons::REASONS;

/// A stable name and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    pub code: &'static str,
    /// The status it is answered with; none where it only stands inside an answer.
    pub status: Option<u16>,
    /// Where a client meets it.
    pub kinds: &'static [Kind],
    pub meaning: &'static str,
}

/// Where a code stands in an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `error.code`.
    Error,
    /// `reasons` of a company that is not eligible.
    Unmet,
    /// `reasons` of a member who cannot be selected.
    Reason,
    /// The reasons of a selection that was refused.
    Fault,
    /// `blockers` and `actionsRequired`.
    Blocker,
    /// `flags` of a payee, and `information`.
    Flag,
    /// Why one field is refused; its message stands in `details`.
    Field,
}

impl Kind {
    /// How the documentation calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Unmet => "eligibility",
            Self::Reason => "member",
            Self::Fault => "selection",
            Self::Blocker => "blocker",
            Self::Flag => "flag",
            Self::Field => "field",
        }
    }
}

/// Every code.
pub fn all() -> impl Iterator<Item = &'static Code> {
    let apart = placements::ERRORS.iter().chain(statements::ERRORS);
    ERRORS.iter().chain(apart).chain(REASONS)
}

/// The entry of a code.
pub fn find(code: &str) -> Option<&'static Code> {
    all().find(|entry| entry.code == code)
}

/// The status a code is answered with. An unlisted code is our own mistake, so it is answered as one.
pub fn status(code: &str) -> StatusCode {
    find(code)
        .and_then(|entry| entry.status)
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests;
