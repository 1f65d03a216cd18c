use serde_json::{Value, json};

use crate::params::Params;
use crate::refusal::Refusal;

const LIMIT: usize = 10;
const LIMIT_MAX: usize = 100;

/// The bounds of `created[gte]` and its like, or of `created` itself.
#[derive(Debug)]
pub(super) struct Created {
    from: i64,
    until: i64,
}

impl Created {
    pub fn read(params: &Params) -> Result<Self, Refusal> {
        let bound = |name: &str| {
            let text = params.filled(name);
            let number = text.map(|text| text.parse::<i64>().map_err(|_| Refusal::invalid_integer(name, text)));
            number.transpose()
        };
        let after = bound("created[gt]")?.map(|second| second.saturating_add(1));
        let before = bound("created[lt]")?.map(|second| second.saturating_sub(1));
        let exactly = bound("created")?;
        let from = [after, bound("created[gte]")?, exactly].into_iter().flatten().max();
        let until = [before, bound("created[lte]")?, exactly].into_iter().flatten().min();
        Ok(Self {
            from: from.unwrap_or(i64::MIN),
            until: until.unwrap_or(i64::MAX),
        })
    }

    pub fn accepts(&self, created: i64) -> bool {
        (self.from..=self.until).contains(&created)
    }
}

/// The page that `params` ask for, of `items` with the newest first.
pub(super) fn page<'a, T: 'a>(
    url: &str,
    items: impl Iterator<Item = &'a T>,
    id: impl Fn(&'a T) -> &'a str,
    view: impl Fn(&'a T) -> Value,
    params: &Params,
) -> Result<Value, Refusal> {
    let limit = limit(params)?;
    let items: Vec<&T> = items.collect();
    let position = |name: &str| {
        let Some(wanted) = params.filled(name) else {
            return Ok(None);
        };
        let found = items.iter().position(|item| id(item) == wanted);
        found.map(Some).ok_or_else(|| Refusal {
            kept: false,
            ..Refusal::no_such("object", wanted, name)
        })
    };
    let start = position("starting_after")?.map_or(0, |found| found + 1);
    let end = position("ending_before")?;
    let start = end.map_or(start, |end| end.saturating_sub(limit).max(start));
    let rest = &items[start..end.unwrap_or(items.len()).max(start)];
    let shown = &rest[..rest.len().min(limit)];
    let data: Vec<Value> = shown.iter().map(|item| view(item)).collect();
    let has_more = if end.is_some() {
        start > 0
    } else {
        rest.len() > shown.len()
    };
    Ok(json!({ "object": "list", "url": url, "has_more": has_more, "data": data }))
}

fn limit(params: &Params) -> Result<usize, Refusal> {
    let Some(text) = params.filled("limit") else {
        return Ok(LIMIT);
    };
    let number = text.parse().ok().filter(|number| (1..=LIMIT_MAX).contains(number));
    number.ok_or_else(|| Refusal::invalid_integer("limit", text))
}
