use std::collections::BTreeMap;

/// What a request asks for, as forms say it: `amount=100&metadata[payout_id]=p1`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub fn parse(form: &[u8]) -> Self {
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    /// The value of that full name, such as `created[gte]`.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rfind(|(stated, _)| stated == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The same, if it is not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|value| !value.is_empty())
    }

    /// `{"a": "b"}` of `name[a]=b`.
    pub fn map(&self, name: &str) -> BTreeMap<String, String> {
        let entries = self.0.iter().filter_map(|(stated, value)| {
            let key = stated.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
            Some((key.to_owned(), value.clone()))
        });
        entries.collect()
    }

    /// The values of `name[]=a&name[]=b` or `name[0]=a&name[1]=b`.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter_map(|(stated, value)| {
            let index = stated.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
            index
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(value.as_str())
        });
        values.collect()
    }

    /// The first name that is not among `known`. Whatever expands an answer is known everywhere.
    pub fn unknown(&self, known: &[&str]) -> Option<&str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        let mut roots = names.map(|name| name.split('[').next().unwrap_or_default());
        roots.find(|root| *root != "expand" && !known.contains(root))
    }

    /// The same for the same question, in whatever order it is put.
    pub fn sorted(mut self) -> Self {
        self.0.sort();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_names_are_read_with_and_without_escapes() {
        let params = Params::parse(b"metadata%5Ba%5D=1%202&metadata[b]=%26&types[]=x&types[1]=y&created[gte]=5&e=");

        let expected = [("a", "1 2"), ("b", "&")];
        assert_eq!(
            params.map("metadata"),
            expected.map(|(k, v)| (k.to_owned(), v.to_owned())).into()
        );
        assert_eq!(params.list("types"), ["x", "y"]);
        assert_eq!(params.text("created[gte]"), Some("5"));
        assert_eq!((params.text("e"), params.filled("e")), (Some(""), None));
    }

    #[test]
    fn a_name_that_nobody_knows_is_found_by_its_root() {
        let params = Params::parse(b"amount=1&expand[]=reversals&metdata[a]=1");

        assert_eq!(params.unknown(&["amount", "metadata"]), Some("metdata"));
        assert_eq!(params.unknown(&["amount", "metdata"]), None);
    }
}
