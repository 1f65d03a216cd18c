//! E-mail: what is sent, how it is worded, and the server that takes it.

pub mod templates;

mod mailer;
mod message;

use uuid::Uuid;

pub use mailer::{MailError, Mailer, SendError, SmtpSecurity, SmtpSettings};
pub use templates::{Links, MailKind, RenderedMail};

/// One mail to one person. Sending it again repeats its Message-ID, so that a second copy is known as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub message_id: Uuid,
    pub to: String,
    pub to_name: Option<String>,
    pub subject: String,
    pub html: String,
    pub text: String,
    pub attachments: Vec<Attachment>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    pub file_name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.file_name, self.bytes.len())
    }
}
