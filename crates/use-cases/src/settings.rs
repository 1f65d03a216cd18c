//! What an operator sets, read once at start. A missing or weak setting stops the start with a sentence that names it.

mod alerts;
mod auth;
mod business;
mod dotenv;
mod error;
mod events;
mod mail;
mod policy;
mod process;
mod sandbox_stripe;
mod stripe;
mod subscriptions;
mod tax_file;
mod transfers;
mod vars;

use std::sync::Arc;

use infrastructure::alert_hook::AlertHook;
use infrastructure::crypto::KeyRing;
use infrastructure::events::Reach;
use infrastructure::events::broker::Broker;
use infrastructure::events::endpoint::Poster;
use infrastructure::mail::{Links, Mailer, SmtpSettings};
use infrastructure::persistence::Database;
use infrastructure::stripe::{Stripe, StripeSettings};
use infrastructure::subscriptions::{SubscriptionService, SubscriptionSettings};
use secrecy::SecretString;

use crate::context::{Context, Rules};
use crate::sandbox::Ahead;
use crate::sessions::RoleMap;

pub use auth::BetterAuthSettings;
pub use business::PayerSettings;
pub use dotenv::environment;
pub use error::SettingsError;
pub use process::{DatabaseSettings, LogSettings, metrics_address};
pub use sandbox_stripe::SandboxStripe;
pub use vars::Vars;

/// Which program starts; they need different settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Answers requests: needs the main application's sessions.
    Api,
    /// Sends mail and runs jobs.
    Worker,
    /// A command of an operator.
    Tool,
}

/// Everything that the programs share.
#[derive(Debug, Clone)]
pub struct Settings {
    pub database: DatabaseSettings,
    pub rules: Rules,
    pub keys: Arc<KeyRing>,
    pub roles: RoleMap,
    /// Always there for the api.
    pub better_auth: Option<BetterAuthSettings>,
    /// Always there for the worker.
    pub mail: Option<SmtpSettings>,
    pub links: Links,
    pub payer: PayerSettings,
    pub subscriptions: Option<SubscriptionSettings>,
    /// Through whom recruiters and creators are paid, if anybody.
    pub stripe: Option<StripeSettings>,
    /// The one that a sandbox keeps for itself, if it does.
    pub sandbox_stripe: Option<SandboxStripe>,
    /// Where alerts are posted to, if anywhere.
    pub alert_hook: Option<AlertHook>,
    /// Where events are published, if anywhere.
    pub broker: Option<Broker>,
    /// How far webhooks may go.
    pub webhook_reach: Reach,
    pub process: process::ProcessSettings,
}

impl Settings {
    /// Reads the settings of a program, such as from `environment()`. The error lists all that is wrong at once.
    pub fn from_vars(
        program: Program,
        vars: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut vars = Vars::new(vars);
        let settings = Self::read(program, &mut vars);
        vars.finish()?;
        Ok(settings.expect("whatever is missing is a fault"))
    }

    /// `None` goes with at least one fault in `vars`. Every section is read, so that all faults are found at once.
    fn read(program: Program, vars: &mut Vars) -> Option<Self> {
        let database = DatabaseSettings::read(vars);
        let rules = business::rules(vars);
        let keys = auth::keys(vars);
        let role_map = auth::roles(vars);
        let better_auth = BetterAuthSettings::read(vars, program == Program::Api);
        let mail = mail::smtp(vars, program == Program::Worker);
        let links = mail::links(vars);
        let payer = PayerSettings::read(vars);
        let subscriptions = subscriptions::subscriptions(vars);
        let stripe = stripe::stripe(vars);
        let alert_hook = alerts::hook(vars);
        let broker = events::broker(vars);
        let process = process::ProcessSettings::read(vars);
        let webhook_reach = events::webhook_reach(vars, process.sandbox);
        let sandbox_stripe = SandboxStripe::read(vars, process.sandbox, stripe.as_ref());
        let stripe = stripe.or_else(|| sandbox_stripe.as_ref().map(SandboxStripe::client));
        Some(Self {
            database: database?,
            rules: rules?,
            keys: Arc::new(keys?),
            roles: role_map?,
            better_auth,
            mail,
            links: links?,
            payer,
            subscriptions,
            stripe,
            sandbox_stripe,
            alert_hook,
            broker,
            webhook_reach,
            process,
        })
    }

    /// Opens the database that the settings name.
    pub async fn connect(&self) -> Result<Database, infrastructure::persistence::StorageError> {
        self.database.connect().await
    }
}

/// The context of a program with these settings. Call it inside a tokio runtime.
pub fn build(settings: &Settings, db: Database) -> Result<Context, SettingsError> {
    let reports = settings
        .database
        .for_reports(&db)
        .map_err(|error| SettingsError::one(error.to_string()))?;
    let stripe = stripe_client(settings, &db)?;
    Ok(Context {
        db,
        reports,
        clock: Context::system_clock(),
        sandbox: settings.process.sandbox.then(Ahead::default),
        keys: settings.keys.clone(),
        mailer: mailer(settings)?,
        alert_hook: settings.alert_hook.clone(),
        broker: settings.broker.clone(),
        webhooks: Poster::new(settings.webhook_reach),
        links: Arc::new(settings.links.clone()),
        rules: Arc::new(settings.rules.clone()),
        roles: Arc::new(settings.roles.clone()),
        session_refresh: settings
            .better_auth
            .as_ref()
            .is_some_and(|better_auth| better_auth.refresh),
        payer: Arc::new(settings.payer.clone()),
        subscriptions: subscription_service(settings)?,
        stripe,
    })
}

fn mailer(settings: &Settings) -> Result<Option<Mailer>, SettingsError> {
    let mailer = settings.mail.clone().map(Mailer::new).transpose();
    mailer.map_err(|error| SettingsError::one(error.to_string()))
}

fn subscription_service(settings: &Settings) -> Result<Option<SubscriptionService>, SettingsError> {
    let service = settings
        .subscriptions
        .as_ref()
        .map(SubscriptionService::new)
        .transpose();
    service.map_err(|error| SettingsError::one(error.to_string()))
}

fn stripe_client(settings: &Settings, db: &Database) -> Result<Option<Stripe>, SettingsError> {
    let stripe = settings.stripe.as_ref().map(Stripe::new).transpose();
    let stripe = stripe.map_err(|error| SettingsError::one(error.to_string()))?;
    Ok(stripe.map(|stripe| stripe.sharing_turns(db.clone())))
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text.to_owned())
}

#[cfg(test)]
mod tests;
