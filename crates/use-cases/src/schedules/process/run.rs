use payout_domain::ScheduleId;
use serde_json::{Value, json};

use crate::Error;

/// Errors that a summary repeats.
const ERRORS_MAX: usize = 100;

/// What one run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueRun {
    /// Their payouts exist now.
    pub processed: u64,
    /// An attempt failed.
    pub failed: u64,
    /// A gate was not open yet; no attempt is used up.
    pub postponed: u64,
    /// Schedule and reason, the first hundred.
    pub errors: Vec<(ScheduleId, String)>,
}

/// What came of one schedule.
pub(super) enum Came {
    Processed,
    Postponed,
    /// Somebody else has it, or it is no longer due.
    PassedOver,
    Failed(String),
}

/// What came of several; those that are missing were passed over.
pub(super) type Outcomes = Vec<(ScheduleId, Result<Came, Error>)>;

impl DueRun {
    pub fn summary(&self) -> Value {
        let errors = self
            .errors
            .iter()
            .map(|(id, error)| json!({ "id": id.0, "error": error }));
        json!({
            "processed": self.processed,
            "failed": self.failed,
            "postponed": self.postponed,
            "errors": errors.collect::<Vec<_>>(),
        })
    }

    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }

    pub(super) const fn looked_at(&self) -> u64 {
        self.processed + self.failed + self.postponed
    }

    pub(super) fn count(&mut self, id: ScheduleId, came: Result<Came, Error>) {
        let error = match came {
            Ok(Came::Processed) => {
                self.processed += 1;
                return;
            }
            Ok(Came::Postponed) => {
                self.postponed += 1;
                return;
            }
            Ok(Came::PassedOver) => return,
            Ok(Came::Failed(reason)) => reason,
            Err(error) => error.to_string(),
        };
        self.failed += 1;
        if self.errors.len() < ERRORS_MAX {
            self.errors.push((id, error));
        }
    }
}
