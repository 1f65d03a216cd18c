use std::collections::VecDeque;

use infrastructure::persistence::Tx;
use infrastructure::persistence::audit::{self, Entry, Head};
use serde_json::Value;

use super::{PAGE, Verified};
use crate::Error;

/// Walks along all chains and their heads, which are stored in the same order.
struct Walk {
    heads: VecDeque<Head>,
    last_head: String,
    /// The chain being walked: its stream, the last number and the last hash.
    at: Option<(String, i64, Vec<u8>)>,
}

/// The first entry that was edited, removed or reordered, or the first stream whose tail was cut off.
pub(super) async fn fault(tx: &Tx, verified: &mut Verified) -> Result<Option<String>, Error> {
    let mut walk = Walk {
        heads: VecDeque::new(),
        last_head: String::new(),
        at: None,
    };
    let (mut stream, mut seq) = (String::new(), 0);
    loop {
        let entries = audit::chains_after(&**tx, &stream, seq, PAGE).await?;
        let Some(last) = entries.last() else { break };
        (stream, seq) = (last.stream.clone(), last.seq);
        for entry in &entries {
            verified.audit_entries += 1;
            if walk.at.as_ref().is_none_or(|(stream, ..)| *stream != entry.stream)
                && let Some(fault) = walk.enter(tx, &entry.stream).await?
            {
                return Ok(Some(fault));
            }
            if let Some(fault) = walk.step(entry) {
                return Ok(Some(fault));
            }
        }
    }
    walk.finish(tx).await
}

impl Walk {
    /// Leaves the chain before, whose end must be its head, and begins the next.
    async fn enter(&mut self, tx: &Tx, stream: &str) -> Result<Option<String>, Error> {
        if let Some(fault) = self.leave(tx).await? {
            return Ok(Some(fault));
        }
        let genesis = Entry::genesis(stream);
        self.at = Some((stream.to_owned(), 0, genesis));
        Ok(None)
    }

    fn step(&mut self, entry: &Entry) -> Option<String> {
        let (stream, seq, hash) = self.at.as_mut().expect("a chain was entered");
        let place = format!("audit entry {} of {stream}", *seq + 1);
        if entry.seq != *seq + 1 {
            return Some(format!("{place} is missing"));
        }
        if entry.prev_hash != *hash || entry.hash != Entry::hash_of(hash, &entry.body) || !repeats_body(entry) {
            return Some(format!("{place} was changed"));
        }
        *seq = entry.seq;
        hash.clone_from(&entry.hash);
        None
    }

    /// The head of the chain must be where the chain ended.
    async fn leave(&mut self, tx: &Tx) -> Result<Option<String>, Error> {
        let Some((stream, seq, hash)) = self.at.take() else {
            return Ok(None);
        };
        let fault = match self.next_head(tx).await? {
            Some(head) if head.stream == stream && head.seq == seq && head.hash == hash => None,
            Some(head) if head.stream == stream => Some(format!(
                "the audit stream {stream} ends at {seq} and was written up to {}",
                head.seq
            )),
            Some(head) if head.stream < stream => {
                Some(format!("the audit stream {} has lost all its entries", head.stream))
            }
            Some(_) | None => Some(format!("the audit stream {stream} has no head")),
        };
        Ok(fault)
    }

    /// After the last chain nothing may be left.
    async fn finish(&mut self, tx: &Tx) -> Result<Option<String>, Error> {
        if let Some(fault) = self.leave(tx).await? {
            return Ok(Some(fault));
        }
        let left = self.next_head(tx).await?;
        Ok(left.map(|head| format!("the audit stream {} has lost all its entries", head.stream)))
    }

    async fn next_head(&mut self, tx: &Tx) -> Result<Option<Head>, Error> {
        if self.heads.is_empty() {
            self.heads = audit::heads_after(&**tx, &self.last_head, PAGE).await?.into();
        }
        let head = self.heads.pop_front();
        if let Some(head) = &head {
            self.last_head.clone_from(&head.stream);
        }
        Ok(head)
    }
}

/// The columns beside the hashed text say the same as the text.
fn repeats_body(entry: &Entry) -> bool {
    let Ok(body) = serde_json::from_str::<Value>(&entry.body) else {
        return false;
    };
    let text = |key: &str| body.get(key).and_then(Value::as_str);
    text("stream") == Some(&entry.stream)
        && body.get("seq").and_then(Value::as_i64) == Some(entry.seq)
        && text("at") == Some(&written_at(entry))
        && text("actorId") == entry.actor_id.map(|id| id.to_string()).as_deref()
        && text("actorRole") == Some(&entry.actor_role)
        && text("action") == Some(&entry.action)
        && text("entityType") == Some(&entry.entity_type)
        && text("entityId") == Some(&entry.entity_id)
        && body.get("success").and_then(Value::as_bool) == Some(entry.success)
}

/// As the database writes it into the text: microseconds, UTC.
fn written_at(entry: &Entry) -> String {
    let at = entry.at.to_offset(time::UtcOffset::UTC);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.microsecond()
    )
}
