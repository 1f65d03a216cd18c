//! What every use case needs, built once at start.

use std::sync::Arc;

use approval::Policy;
use infrastructure::alert_hook::AlertHook;
use infrastructure::crypto::KeyRing;
use infrastructure::events::broker::Broker;
use infrastructure::events::endpoint::Poster;
use infrastructure::mail::{Links, Mailer};
use infrastructure::persistence::Database;
use infrastructure::stripe::Stripe;
use infrastructure::subscriptions::SubscriptionService;
use payout_domain::eligibility::Terms;
use payout_domain::hold::Holdback;
use payout_domain::transfer::{Limits, TaxReporting};
use tax::TaxTable;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::sandbox::Ahead;
use crate::sessions::RoleMap;
use crate::settings::PayerSettings;

/// Where the time comes from; tests turn it.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// Shared by all requests and jobs of a process.
#[derive(Clone)]
pub struct Context {
    pub db: Database,
    /// Where reports are read: a replica, or the same database.
    pub reports: Database,
    pub clock: Clock,
    /// How far a sandbox is ahead of the clock; None in every other place.
    pub sandbox: Option<Ahead>,
    pub keys: Arc<KeyRing>,
    /// None in a process that sends no mail.
    pub mailer: Option<Mailer>,
    /// None where alerts are posted nowhere.
    pub alert_hook: Option<AlertHook>,
    /// None where events are published nowhere.
    pub broker: Option<Broker>,
    /// Posts events to the endpoints that administrators registered.
    pub webhooks: Poster,
    pub links: Arc<Links>,
    pub rules: Arc<Rules>,
    pub roles: Arc<RoleMap>,
    /// A long session near its end is extended when it is read.
    pub session_refresh: bool,
    pub payer: Arc<PayerSettings>,
    /// None where the main application has none; then cancellations are recorded by hand.
    pub subscriptions: Option<SubscriptionService>,
    /// Through whom recruiters and creators are paid; None where nobody is.
    pub stripe: Option<Stripe>,
}

/// The settings that decide about money.
#[derive(Debug, Clone)]
pub struct Rules {
    pub terms: Terms,
    pub retention_fee: money::Money,
    pub require_twelve_payments: bool,
    pub policy: Policy,
    pub tax_table: TaxTable,
    pub cooling: Duration,
    pub transfers: TransferRules,
    /// How much of what is due within a placement's guarantee is kept back, where the placement does not say.
    pub holdback: Holdback,
}

/// What decides about transfers to recruiters and creators.
#[derive(Debug, Clone)]
pub struct TransferRules {
    pub limits: Limits,
    /// Who may be the second approver of a large one, and for how long [R11.2].
    pub policy: Policy,
    pub reporting: TaxReporting,
}

impl Context {
    /// Now, in whole microseconds, as the database keeps it.
    pub fn now(&self) -> OffsetDateTime {
        let now = self.real_now();
        match &self.sandbox {
            Some(ahead) => now.saturating_add(ahead.get()),
            None => now,
        }
    }

    /// Now without a sandbox: for what belongs to the main application, whose clock nobody moves.
    pub fn real_now(&self) -> OffsetDateTime {
        let now = (self.clock)();
        now.replace_microsecond(now.microsecond())
            .expect("a microsecond of a time is one")
    }

    /// The same for one of `threads` threads, with connections of its own. Call it inside the thread's runtime.
    #[must_use]
    pub fn share(&self, threads: u32) -> Self {
        let db = self.db.share(threads);
        let reports = if self.reports.is(&self.db) {
            db.clone()
        } else {
            self.reports.share(threads)
        };
        Self {
            db,
            reports,
            ..self.clone()
        }
    }

    /// A new id that sorts by time.
    #[expect(clippy::disallowed_methods, reason = "ids come from the Context, and this is it")]
    pub fn new_id(&self) -> Uuid {
        Uuid::now_v7()
    }

    /// The clock of the machine.
    #[expect(
        clippy::disallowed_methods,
        reason = "the time comes from the Context, and this is where it gets it"
    )]
    pub fn system_clock() -> Clock {
        Arc::new(OffsetDateTime::now_utc)
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}
