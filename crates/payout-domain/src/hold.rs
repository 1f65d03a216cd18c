//! Money of a placement that is kept back [R12.3]: until the guarantee ends, or until somebody decides.
//!
//! A hold that was kept out of a schedule stays out of it, whatever becomes of the hold: what is released or cancelled is
//! paid by a schedule of its own, and what is forfeited goes to the platform. So nothing is paid twice and no cent is
//! lost. Only a hold that is cancelled before its schedule is processed returns to that schedule.
//!
//! ```text
//! Hold::create(new, now)          -> Result<(Hold, Event), Refusal>
//! hold.handle(command, &facts)    -> Result<Event, Refusal>
//! event.follow_up()               -> who gets the money now, if anybody
//! Holdback::new(percent)?.of(sum) -> what is paid on the day, and what is kept back
//! total_held(&holds, currency)    -> what is kept back of a placement at this moment
//! ```

mod command;
mod event;
mod holdback;
mod life;
mod refusal;

pub use command::{Command, Facts};
pub use event::{Event, FollowUp, RELEASED_TRIGGER};
pub use holdback::Holdback;
pub use life::{Hold, NewHold, State, Status, total_held};
pub use refusal::Refusal;

#[cfg(test)]
mod tests;
