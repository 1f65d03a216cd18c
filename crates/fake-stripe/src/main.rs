//! A Stripe to try things with: prints its address and lives until its input ends.

use std::io::{self, Write as _, stdin, stdout};
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use fake_stripe::{Endpoint, FakeStripe, Options};

/// Accounts, transfers, reversals and signed events in memory. Faults, clock and accounts are turned under /_control/.
#[derive(Debug, Parser)]
struct Arguments {
    #[arg(long, default_value = "127.0.0.1:12111")]
    listen: SocketAddr,
    /// The secret key that requests must carry.
    #[arg(long, default_value_t = Options::default().secret_key)]
    key: String,
    /// What the platform has, in cents.
    #[arg(long, default_value_t = Options::default().balance)]
    balance: i64,
    /// A file by which it comes back as it was after it ended, however it ended.
    #[arg(long)]
    journal: Option<PathBuf>,
    /// Where events are sent to, over plain HTTP.
    #[arg(long, requires = "webhook_secret")]
    webhook: Option<String>,
    /// What they are signed with.
    #[arg(long)]
    webhook_secret: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let stripe = FakeStripe::start(Options {
        listen: arguments.listen,
        endpoints: endpoints(&arguments),
        secret_key: arguments.key,
        balance: arguments.balance,
        journal: arguments.journal,
        ..Options::default()
    })
    .await?;
    // Nobody may be listening, and that is no reason to stop.
    let _ = writeln!(stdout(), "{}", stripe.base());
    let input =
        tokio::task::spawn_blocking(
            || {
                while stdin().read_line(&mut String::new()).is_ok_and(|length| length > 0) {}
            },
        );
    let _ = input.await;
    Ok(())
}

/// The same address gets what happens to the platform and to connected accounts.
fn endpoints(arguments: &Arguments) -> Vec<Endpoint> {
    let pair = arguments.webhook.clone().zip(arguments.webhook_secret.clone());
    let both = pair.into_iter().flat_map(|(url, secret)| {
        [false, true].map(|connect| Endpoint {
            url: url.clone(),
            secrets: vec![secret.clone()],
            connect,
        })
    });
    both.collect()
}
