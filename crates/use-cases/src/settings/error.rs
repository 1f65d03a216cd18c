use std::fmt;

/// Everything that is wrong with the settings, a sentence each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError(Vec<String>);

impl SettingsError {
    pub(super) fn new(sentences: Vec<String>) -> Self {
        Self(sentences)
    }

    pub(super) fn one(sentence: String) -> Self {
        Self(vec![sentence])
    }

    pub fn sentences(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for SettingsError {}
