//! The text that Prometheus reads, read.

use std::collections::{BTreeMap, BTreeSet};

/// Names, each with its labels, as Prometheus has them after a scrape.
#[derive(Debug, Default, Clone)]
pub struct Exposition(BTreeMap<String, BTreeSet<String>>);

impl Exposition {
    pub fn read(text: &str) -> Self {
        let mut found = Self::default();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let series = line.rsplit_once(' ').expect("a value").0;
            let (name, labels) = series.split_once('{').unwrap_or((series, ""));
            let into = found.0.entry(name.to_owned()).or_default();
            into.extend(
                labels
                    .split("\",")
                    .filter_map(|it| it.split_once("=\""))
                    .map(|(label, _)| label.to_owned()),
            );
        }
        found
    }

    pub fn add(&mut self, name: &str, labels: impl IntoIterator<Item = String>) {
        self.0.entry(name.to_owned()).or_default().extend(labels);
    }

    /// The labels of a name. Every series has those that Prometheus gives it.
    pub fn labels(&self, name: &str) -> Option<BTreeSet<String>> {
        let own = self.0.get(name)?;
        Some(
            own.iter()
                .cloned()
                .chain(["job", "instance"].map(str::to_owned))
                .collect(),
        )
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn has(&self, name: &str, labels: &[&str]) -> bool {
        let own = self.0.get(name);
        own.is_some_and(|own| labels.iter().all(|label| own.contains(*label)))
    }
}

#[test]
fn a_line_is_read_with_its_labels() {
    let text = "# HELP a b\na_total{x=\"1, {}\",route=\"/p/{id}\"} 3\nb 4\nc_bucket{le=\"+Inf\"} 1\n";

    let read = Exposition::read(text);

    assert!(read.has("a_total", &["x", "route"]) && read.has("b", &[]) && read.has("c_bucket", &["le"]));
    assert!(!read.has("a_total", &["y"]) && !read.has("d", &[]));
}
