//! What `payout-api health` and `payout-api alive` ask the one that runs on this machine.

use infrastructure::probe::{self, ProbeError};
use use_cases::settings::{SettingsError, Vars};

use crate::settings::listen_address;

const HEALTH: &str = "/health";

/// What somebody wants to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Does it answer at all? A restart mends nothing that it can still tell, a database that is down for one.
    Alive,
    /// Does it say that it is healthy, or degraded?
    Healthy,
}

/// Why the answer is no.
#[derive(Debug, thiserror::Error)]
pub enum NotWell {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Probe(#[from] ProbeError),
}

/// Asks the api that these settings let listen.
pub fn ask(question: Question, vars: impl IntoIterator<Item = (String, String)>) -> Result<(), NotWell> {
    let mut vars = Vars::new(vars);
    let address = listen_address(&mut vars);
    vars.finish()?;
    match question {
        Question::Alive => probe::status(address, HEALTH).map(drop)?,
        Question::Healthy => probe::is_well(address, HEALTH)?,
    }
    Ok(())
}
