//! What `payout-worker health` asks the one that runs on this machine.

use infrastructure::probe::{self, ProbeError};
use use_cases::settings::{self, SettingsError, Vars};

use crate::metrics_page;

/// Why nothing good is known of the worker.
#[derive(Debug, thiserror::Error)]
pub enum NotWell {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("ENABLE_METRICS is false, and the worker answers there only")]
    Mute,
    #[error(transparent)]
    Probe(#[from] ProbeError),
}

/// Asks the worker whose metrics these settings let answer.
pub fn ask(vars: impl IntoIterator<Item = (String, String)>) -> Result<(), NotWell> {
    let mut vars = Vars::new(vars);
    let address = settings::metrics_address(&mut vars);
    vars.finish()?;
    probe::is_well(address.ok_or(NotWell::Mute)?, metrics_page::HEALTH)?;
    Ok(())
}
