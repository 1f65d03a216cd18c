use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a value may hold as it is.
const ESCAPED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// A form or a query, in the order it is written: the same facts give the same bytes.
#[derive(Debug, Default)]
pub(super) struct Form(String);

impl Form {
    /// `name` is ours, such as `metadata[payout_id]`, and is written as it is.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(escaped(value));
        self
    }

    pub fn with_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub fn with_metadata(self, metadata: &[(&str, &str)]) -> Self {
        metadata.iter().fold(self, |form, (key, value)| {
            let key: String = escaped(key).collect();
            form.with(&format!("metadata[{key}]"), value)
        })
    }

    pub fn into_text(self) -> String {
        self.0
    }
}

/// Safe as a value and as a part of a path.
pub(super) fn escaped(text: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(text, &ESCAPED)
}
