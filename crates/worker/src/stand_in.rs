use std::io;
use std::path::PathBuf;
use std::time::Duration;

use fake_stripe::{Endpoint, FakeStripe, Options};
use tracing::{info, warn};
use use_cases::settings::SandboxStripe;
use use_cases::{Context, sandbox};

/// Until somebody else's place is looked at again, and the pause before an event is sent again that was not taken.
const PAUSE: Duration = Duration::from_secs(3);

/// Stands in for Stripe in a sandbox, for ever: pays nobody, keeps what happened in a file, and tells the api of it. Of
/// several workers one does it; when it ends, another takes its place. Outside of a sandbox it does nothing.
pub async fn stand_in(ctx: Context, own: SandboxStripe) {
    if ctx.sandbox.is_none() {
        return;
    }
    let journal = loop {
        match journal(&ctx, &own).await {
            Ok(path) => break path,
            Err(error) => warn!(%error, "the database does not say yet which sandbox this is: {error}"),
        }
        tokio::time::sleep(PAUSE).await;
    };
    let _kept = loop {
        match FakeStripe::start(options(&own, journal.clone())).await {
            Ok(stripe) => break stripe,
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            Err(error) => warn!(%error, "no Stripe can stand at {}: {error}", own.listen()),
        }
        tokio::time::sleep(PAUSE).await;
    };
    info!("a Stripe that pays nobody stands at {}", own.listen());
    std::future::pending::<()>().await;
}

/// Each sandbox has a file of its own.
async fn journal(ctx: &Context, own: &SandboxStripe) -> Result<PathBuf, use_cases::Error> {
    let identity = sandbox::identity(ctx).await?;
    Ok(own.directory.join(format!("payout-sandbox-stripe-{identity}.journal")))
}

/// What happens to the platform and to connected accounts goes to the same address.
fn options(own: &SandboxStripe, journal: PathBuf) -> Options {
    let endpoints = [false, true].map(|connect| Endpoint {
        url: own.events_url.clone(),
        secrets: vec![own.events_secret().to_owned()],
        connect,
    });
    Options {
        listen: own.listen(),
        secret_key: own.key().to_owned(),
        endpoints: endpoints.to_vec(),
        journal: Some(journal),
        retry_after: PAUSE,
        ..Options::default()
    }
}
