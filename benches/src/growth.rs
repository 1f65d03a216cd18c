//! How the median latency grows with the members: this run beside earlier ones of other sizes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

use crate::measures::GROWTH;
use crate::report::Results;
use crate::service::results_directory;

/// Keeps this run's figures, and compares them with those of fewer and more members.
pub fn against_earlier(results: &Results) -> anyhow::Result<String> {
    let directory = results_directory()?;
    fs::create_dir_all(&directory)?;
    keep(&directory.join(file_name(results.members)), results)?;
    let mut text = String::new();
    for (members, earlier) in others(&directory, results.members)? {
        text.push_str(&comparison(results, members, &earlier));
    }
    Ok(text)
}

fn file_name(members: u32) -> String {
    format!("payouts-{members}.json")
}

/// A run of some measures leaves the figures of the others.
fn keep(file: &Path, results: &Results) -> anyhow::Result<()> {
    let mut kept = match fs::read_to_string(file) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} is not ours", file.display()))?,
        Err(_) => Value::Object(serde_json::Map::new()),
    };
    if let (Some(kept), Value::Object(new)) = (kept.as_object_mut(), results.as_json()) {
        kept.extend(new);
    }
    fs::write(file, serde_json::to_string_pretty(&kept)?)
        .with_context(|| format!("{} cannot be written", file.display()))
}

fn others(directory: &Path, members: u32) -> anyhow::Result<Vec<(u32, Value)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let number = name
            .strip_prefix("payouts-")
            .and_then(|rest| rest.strip_suffix(".json"));
        let number = number
            .and_then(|digits| digits.parse().ok())
            .filter(|number| *number != members);
        if let Some(number) = number {
            found.push((number, serde_json::from_str(&fs::read_to_string(&path)?)?));
        }
    }
    found.sort_by_key(|(number, _)| *number);
    Ok(found)
}

fn comparison(results: &Results, members: u32, earlier: &Value) -> String {
    let mut text = format!("p50 with {} members beside {members}\n", results.members);
    for figure in &results.figures {
        let Some(other) = earlier[figure.name]["p50Ms"].as_f64() else {
            continue;
        };
        let growth = if results.members > members {
            figure.p50_ms() / other
        } else {
            other / figure.p50_ms()
        };
        let _ = writeln!(
            text,
            "{:<17} {growth:>6.2} times  floor {:.1}  aim {:.1}  {}",
            figure.name,
            GROWTH.floor,
            GROWTH.aim,
            GROWTH.verdict(growth)
        );
    }
    text
}
