//! A mail as the bytes that go over the wire.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as MimeAttachment, Mailbox, MultiPart};
use lettre::{Address, Message};

use super::{Mail, SendError};

const SUBJECT_CHARACTERS_MAX: usize = 200;
/// Asks mailboxes not to answer with an absence note, each in the words that some of them know.
const AUTOMATIC: [(&str, &str); 3] = [
    ("Auto-Submitted", "auto-generated"),
    ("Precedence", "bulk"),
    ("X-Auto-Response-Suppress", "All"),
];

/// Who writes. Also the envelope's sender, to whom undeliverable mail comes back.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    pub from: Mailbox,
    pub reply_to: Option<Mailbox>,
}

/// Builds the message. What cannot be addressed or built now never will be.
pub(super) fn build(mail: &Mail, sender: &Sender) -> Result<Message, SendError> {
    let unusable = |what: &str| SendError {
        transient: false,
        message: format!("the mail cannot be built: {what}"),
    };
    let address: Address = mail
        .to
        .parse()
        .map_err(|_| unusable("the recipient's address is invalid"))?;
    let name = mail.to_name.as_deref().map(one_line).filter(|name| !name.is_empty());
    let domain = sender.from.email.domain();

    let mut parts =
        MultiPart::mixed().multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()));
    for attachment in &mail.attachments {
        let content_type =
            ContentType::parse(&attachment.content_type).map_err(|_| unusable("a content type is invalid"))?;
        let part = MimeAttachment::new(file_name(&attachment.file_name)).body(attachment.bytes.clone(), content_type);
        parts = parts.singlepart(part);
    }
    let mut message = Message::builder()
        .message_id(Some(format!("<{}@{domain}>", mail.message_id)))
        .from(sender.from.clone())
        .to(Mailbox::new(name, address))
        .subject(one_line(&mail.subject));
    if let Some(reply_to) = &sender.reply_to {
        message = message.reply_to(reply_to.clone());
    }
    for (name, value) in AUTOMATIC {
        message = message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()));
    }
    message
        .multipart(parts)
        .map_err(|_| unusable("its headers are incomplete"))
}

/// A header is one line: whatever would start another one becomes a blank.
pub(super) fn one_line(text: &str) -> String {
    let blank = |character: char| character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
    text.split(blank)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(SUBJECT_CHARACTERS_MAX)
        .collect()
}

fn file_name(name: &str) -> String {
    one_line(name).replace(['"', '\\', '/'], "_")
}
