use infrastructure::alert_hook::AlertHook;

use super::{Vars, secret};

/// Where alerts are posted to, if anywhere.
pub(super) fn hook(vars: &mut Vars) -> Option<AlertHook> {
    let address = secret(vars.optional("ALERT_WEBHOOK_URL")?);
    AlertHook::new(&address)
        .inspect_err(|error| vars.fault(error.to_string()))
        .ok()
}
