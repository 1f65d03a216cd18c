use crate::mime::Part;

/// One message as it came over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtMail {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body, undecoded.
    pub raw: String,
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl CaughtMail {
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap_or_default()
    }

    /// With its angle brackets. Empty when the message has none.
    pub fn message_id(&self) -> String {
        self.header("Message-ID").unwrap_or_default()
    }

    /// The first header of that name, unfolded and decoded.
    pub fn header(&self, name: &str) -> Option<String> {
        self.root().header(name)
    }

    /// The first plain text part, decoded.
    pub fn text(&self) -> Option<String> {
        self.body_of("text/plain")
    }

    /// The first HTML part, decoded.
    pub fn html(&self) -> Option<String> {
        self.body_of("text/html")
    }

    pub fn attachments(&self) -> Vec<Attachment> {
        let root = self.root();
        let leaves = root.leaves();
        let attached = leaves.iter().filter_map(|part| {
            Some(Attachment {
                name: part.file_name()?,
                content_type: part.content_type(),
                bytes: part.bytes(),
            })
        });
        attached.collect()
    }

    fn body_of(&self, content_type: &str) -> Option<String> {
        let root = self.root();
        let leaves = root.leaves();
        let body = leaves
            .iter()
            .find(|part| part.content_type() == content_type && part.file_name().is_none())?;
        Some(String::from_utf8_lossy(&body.bytes()).into_owned())
    }

    fn root(&self) -> Part<'_> {
        Part::parse(&self.raw)
    }
}
