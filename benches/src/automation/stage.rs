use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context as _;
use fake_stripe::FakeStripe;
use time::Duration;
use use_cases::Context;
use use_cases::settings::{self, Program, Settings};

use crate::scratch::Scratch;
use crate::service;

const SCHEDULES: &str = include_str!("../../sql/schedules.sql");

/// A database full of schedules, a Stripe that pays nobody, and a clock that is turned by days.
pub(super) struct Stage {
    pub scratch: Scratch,
    pub ctx: Context,
    days: Arc<AtomicU32>,
    /// Ends with this value.
    _stripe: FakeStripe,
}

impl Stage {
    pub async fn set(schedules: u32, days: u32) -> anyhow::Result<Self> {
        let scratch = Scratch::migrated().await?;
        let script = format!("SELECT set_config('bench.days', '{days}', false);\n{SCHEDULES}");
        scratch.fill(&script, ("bench.schedules", schedules)).await?;
        let stripe = FakeStripe::start(fake_stripe::Options::default()).await?;
        open_accounts(&scratch, &stripe, schedules / 100).await?;
        let turned = Arc::new(AtomicU32::new(0));
        let ctx = context(&scratch, &stripe, turned.clone()).await?;
        Ok(Self {
            scratch,
            ctx,
            days: turned,
            _stripe: stripe,
        })
    }

    /// Turns the clock to so many days from today.
    pub fn day(&self, day: u32) {
        self.days.store(day, Ordering::Relaxed);
    }

    pub async fn strike(self) {
        self.ctx.db.close().await;
        self.scratch.strike().await;
    }
}

/// The accounts of the payees are those that the fake knows.
async fn open_accounts(scratch: &Scratch, stripe: &FakeStripe, payees: u32) -> anyhow::Result<()> {
    let accounts: Vec<String> = (0..payees).map(|_| stripe.onboarded_account()).collect();
    let update = "UPDATE payout.payees p SET stripe_account_id = a.account \
        FROM unnest($1::text[]) WITH ORDINALITY AS a (account, n) WHERE p.stripe_account_id = 'acct_' || a.n - 1";
    let mut db = scratch.connect().await?;
    sqlx::query(update).bind(accounts).execute(&mut db).await?;
    Ok(())
}

async fn context(scratch: &Scratch, stripe: &FakeStripe, days: Arc<AtomicU32>) -> anyhow::Result<Context> {
    let text = |(name, value): (&str, String)| (name.to_owned(), value);
    let own = [
        ("STRIPE_SECRET_KEY", stripe.secret_key().to_owned()),
        ("STRIPE_API_BASE", stripe.base().to_owned()),
        // The real one takes 25; here it is not Stripe's pace that is measured.
        ("STRIPE_REQUESTS_PER_SECOND", "10000".to_owned()),
        ("TRANSFER_TAX_REPORTING", "stripe".to_owned()),
        ("DATABASE_MAX_CONNECTIONS", "16".to_owned()),
    ];
    let vars = service::settings(scratch.url(), "100000.00", 0).into_iter().chain(own);
    let settings = Settings::from_vars(Program::Tool, vars.map(text)).map_err(|error| anyhow::anyhow!("{error}"))?;
    let db = settings.connect().await.context("the database does not answer")?;
    let ctx = settings::build(&settings, db).map_err(|error| anyhow::anyhow!("{error}"))?;
    let real = Context::system_clock();
    let clock = Arc::new(move || real() + Duration::days(i64::from(days.load(Ordering::Relaxed))));
    Ok(Context { clock, ..ctx })
}
