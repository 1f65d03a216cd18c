use sea_orm::Value;

/// Conditions written with `?`, numbered for the database. Values only ever travel as parameters.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    texts: Vec<String>,
    values: Vec<Value>,
}

impl Conditions {
    /// The number under which a value is known.
    pub(super) fn push(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    pub(super) fn add(&mut self, text: &'static str, value: impl Into<Value>) {
        let number = self.push(value);
        self.texts.push(text.replacen('?', &number, 1));
    }

    /// A condition that names its values by the numbers `push` gave them.
    pub(super) fn add_numbered(&mut self, text: String) {
        self.texts.push(text);
    }

    pub(super) fn add_two(&mut self, text: &'static str, first: impl Into<Value>, second: impl Into<Value>) {
        let (first, second) = (self.push(first), self.push(second));
        self.texts.push(text.replacen('?', &first, 1).replacen('?', &second, 1));
    }

    pub(super) fn clause(&self) -> String {
        if self.texts.is_empty() {
            String::new()
        } else {
            format!(" WHERE {}", self.texts.join(" AND "))
        }
    }

    pub(super) fn into_values(self) -> Vec<Value> {
        self.values
    }
}
