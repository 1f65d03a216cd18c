//! A mail as the bytes that go over the wire.

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as MimeAttachment, Mailbox, MultiPart};
use lettre::{Address, Message};

use super::{Mail, SendError};

const SUBJECT_CHARACTERS_MAX: usize = 200;

/// Builds the message. What cannot be addressed or built now never will be.
pub(super) fn build(mail: &Mail, from: &Mailbox) -> Result<Message, SendError> {
    let unusable = |what: &str| SendError {
        transient: false,
        message: format!("the mail cannot be built: {what}"),
    };
    let address: Address = mail
        .to
        .parse()
        .map_err(|_| unusable("the recipient's address is invalid"))?;
    let name = mail.to_name.as_deref().map(one_line).filter(|name| !name.is_empty());
    let domain = from.email.domain();

    let mut parts =
        MultiPart::mixed().multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()));
    for attachment in &mail.attachments {
        let content_type =
            ContentType::parse(&attachment.content_type).map_err(|_| unusable("a content type is invalid"))?;
        let part = MimeAttachment::new(file_name(&attachment.file_name)).body(attachment.bytes.clone(), content_type);
        parts = parts.singlepart(part);
    }
    Message::builder()
        .message_id(Some(format!("<{}@{domain}>", mail.message_id)))
        .from(from.clone())
        .to(Mailbox::new(name, address))
        .subject(one_line(&mail.subject))
        // Asks mailboxes not to answer with an absence note.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
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
