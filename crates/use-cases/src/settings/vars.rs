use std::collections::BTreeMap;

use super::SettingsError;

/// The variables of the environment, and what was found wrong with them so far.
///
/// Values are never repeated in a sentence: many of them are secrets.
pub struct Vars {
    values: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Vars {
    pub fn new(vars: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = vars.into_iter().map(|(name, value)| (name, value.trim().to_owned()));
        Self {
            values: values.filter(|(_, value)| !value.is_empty()).collect(),
            faults: Vec::new(),
        }
    }

    /// The value, if it is set to anything but blanks.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value; a fault when it is missing. `meaning` says what it is for.
    pub fn required(&mut self, name: &str, meaning: &str) -> Option<String> {
        let value = self.optional(name).map(str::to_owned);
        if value.is_none() {
            self.fault(format!("{name} is not set: {meaning}"));
        }
        value
    }

    /// The value as `read` takes it, the default when it is not set; a fault when it is not `what`.
    pub fn or_default<T>(&mut self, name: &str, default: T, what: &str, read: impl Fn(&str) -> Option<T>) -> T {
        let Some(value) = self.optional(name) else {
            return default;
        };
        read(value).unwrap_or_else(|| {
            self.fault(format!("{name} must be {what}"));
            default
        })
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &str, default: bool) -> bool {
        self.or_default(name, default, "true or false", |value| {
            value.to_ascii_lowercase().parse().ok()
        })
    }

    /// A whole number from `min` to `max`.
    pub fn number(&mut self, name: &str, default: u32, min: u32, max: u32) -> u32 {
        let what = format!("a whole number from {min} to {max}");
        self.or_default(name, default, &what, |value| {
            value.parse().ok().filter(|number| (min..=max).contains(number))
        })
    }

    /// A sentence that names the variable and says what is wrong.
    pub fn fault(&mut self, sentence: impl Into<String>) {
        self.faults.push(sentence.into());
    }

    /// All faults, if there are any.
    pub fn finish(self) -> Result<(), SettingsError> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(SettingsError::new(self.faults))
        }
    }
}

impl std::fmt::Debug for Vars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vars")
            .field("names", &self.values.keys())
            .field("faults", &self.faults)
            .finish()
    }
}
