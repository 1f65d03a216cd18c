//! An SMTP server that keeps what it is sent: for the demo, and for tests that script its failures.

mod catcher;
mod decoding;
mod mail;
mod mailbox;
mod mime;
mod protection;
mod session;

pub use catcher::MailCatcher;
pub use mail::{Attachment, CaughtMail};
pub use mailbox::TooFew;
