use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use api::HttpSettings;
use fake_stripe::{Endpoint, FakeStripe, Options};
use infrastructure::persistence::Database;
use mail_catcher::MailCatcher;
use secrecy::{ExposeSecret as _, SecretString};
use time::Date;
use tokio::sync::watch;
use tokio::task::JoinSet;
use use_cases::Context;
use use_cases::settings::{self, Program, Settings};
use worker::WorkerSettings;

use super::crew::CookieMaker;
use super::mail_page;
use super::terms::CompanyTerms;
use super::tokens;

/// What the fake Stripe signs its events with. It guards nothing: both ends are here.
const EVENTS_SECRET: &str = "whsec_of_the_demo";
const SENDER: &str = "payouts@tenure.example";
/// Whoever takes longer to stop is left behind; the process ends anyway.
const STOP_MAX: Duration = Duration::from_secs(10);

/// Where the parts of the demo listen, and its secrets.
#[derive(Debug)]
pub(super) struct Premises {
    api: TcpListener,
    metrics: TcpListener,
    mail: tokio::net::TcpListener,
    catcher: Arc<MailCatcher>,
    stripe: Arc<FakeStripe>,
    auth_secret: SecretString,
    encryption_key: SecretString,
}

/// Api and worker, running.
#[derive(Debug)]
pub(super) struct Service {
    pub ctx: Context,
    pub api_url: String,
    pub metrics_url: String,
    pub mail_url: String,
    pub catcher: Arc<MailCatcher>,
    /// Pays nobody, and counts whom it would have paid.
    pub stripe: Arc<FakeStripe>,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Premises {
    pub(super) async fn find(port: Option<u16>) -> anyhow::Result<Self> {
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
        let api = TcpListener::bind(wanted).with_context(|| format!("{wanted} cannot be listened on"))?;
        let stripe = stripe(api.local_addr()?).await.context("no port for the fake Stripe")?;
        Ok(Self {
            api,
            metrics: TcpListener::bind(any).context("no port for the metrics")?,
            mail: tokio::net::TcpListener::bind(any)
                .await
                .context("no port for the mail page")?,
            catcher: Arc::new(MailCatcher::start(any).await.context("no port for the mail catcher")?),
            stripe: Arc::new(stripe),
            auth_secret: tokens::letters(48),
            encryption_key: tokens::letters(32),
        })
    }

    pub(super) fn url(&self) -> anyhow::Result<String> {
        Ok(format!("http://{}", self.api.local_addr()?))
    }

    /// The settings that an operator would have written.
    pub(super) fn settings(&self, terms: CompanyTerms) -> anyhow::Result<Settings> {
        Ok(Settings::from_vars(Program::Api, self.vars(terms)?)?)
    }

    pub(super) fn context(&self, terms: CompanyTerms, db: Database) -> anyhow::Result<Context> {
        Ok(settings::build(&self.settings(terms)?, db)?)
    }

    pub(super) fn cookies(&self, settings: &Settings) -> anyhow::Result<CookieMaker> {
        let better_auth = settings.better_auth.as_ref().context("the api has no Better Auth")?;
        Ok(CookieMaker {
            name: better_auth.cookie_name.clone(),
            secret: self.auth_secret.clone(),
        })
    }

    /// Opens for business. The api has connections of its own: those it opened end with its threads.
    pub(super) fn open(self, terms: CompanyTerms, ctx: Context, api_db: Database) -> anyhow::Result<Service> {
        let settings = self.settings(terms)?;
        let better_auth = settings.better_auth.as_ref().context("the api has no Better Auth")?;
        let http = HttpSettings::from_vars(self.vars(terms)?, better_auth)?;
        let (api_url, metrics_url) = (self.url()?, format!("http://{}/metrics", self.metrics.local_addr()?));
        let mail_url = format!("http://{}/", self.mail.local_addr()?);

        let api = self.context(terms, api_db)?;
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(until(stopped.clone(), api::serve(api, http, self.api)?));
        tasks.spawn(until(stopped.clone(), api::serve_metrics(self.metrics)?));
        tasks.spawn(until(
            stopped.clone(),
            mail_page::serve(self.mail, self.catcher.clone()),
        ));
        tasks.spawn(work(ctx.clone(), stopped));
        Ok(Service {
            ctx,
            api_url,
            metrics_url,
            mail_url,
            catcher: self.catcher,
            stripe: self.stripe,
            stop,
            tasks,
        })
    }

    fn vars(&self, terms: CompanyTerms) -> anyhow::Result<Vec<(String, String)>> {
        let url = self.url()?;
        let vars = [
            // The pool is opened elsewhere, so that the password stays out of here.
            ("DATABASE_URL", "postgres://demo".to_owned()),
            ("BUSINESS_LAUNCH_DATE", iso(terms.launched_on)),
            ("PAYOUT_THRESHOLD", terms.reward.to_string()),
            ("REWARD_PER_WINNER", terms.reward.to_string()),
            ("BETTER_AUTH_SECRET", self.auth_secret.expose_secret().to_owned()),
            ("BETTER_AUTH_URL", url.clone()),
            ("ENCRYPTION_KEY", self.encryption_key.expose_secret().to_owned()),
            ("APP_URL", url),
            ("SMTP_HOST", Ipv4Addr::LOCALHOST.to_string()),
            ("SMTP_PORT", self.catcher.port().to_string()),
            ("SMTP_SECURITY", "none".to_owned()),
            ("EMAIL_FROM", SENDER.to_owned()),
            ("EMAIL_FROM_NAME", "Tenure".to_owned()),
            ("SANDBOX", true.to_string()),
            ("STRIPE_SECRET_KEY", self.stripe.secret_key().to_owned()),
            ("STRIPE_WEBHOOK_SECRET", EVENTS_SECRET.to_owned()),
            ("STRIPE_API_BASE", self.stripe.base().to_owned()),
            ("PAYER_NAME", "Tenure (demo)".to_owned()),
            // Of the right shape, for a payer that does not exist.
            ("PAYER_TIN", "04-2103594".to_owned()),
            ("PAYER_PHONE", "217-555-0100".to_owned()),
            ("PAYER_ADDRESS", "100 Example Street, Springfield, IL 62701".to_owned()),
        ];
        Ok(vars.map(|(name, value)| (name.to_owned(), value)).into())
    }
}

impl Service {
    /// Returns when nothing of it runs any more.
    pub(super) async fn stop(mut self) {
        self.stop.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_MAX, all).await.is_err() {
            self.tasks.shutdown().await;
        }
        self.ctx.db.close().await;
    }
}

/// A Stripe in memory that tells the api what happens at it.
async fn stripe(api: SocketAddr) -> std::io::Result<FakeStripe> {
    let endpoint = |connect| Endpoint {
        url: format!("http://{api}/api/webhooks/stripe"),
        secrets: vec![EVENTS_SECRET.to_owned()],
        connect,
    };
    let options = Options {
        endpoints: vec![endpoint(false), endpoint(true)],
        ..Options::default()
    };
    FakeStripe::start(options).await
}

/// Runs `server` until the stop; dropping it closes its connections.
async fn until<T>(mut stopped: watch::Receiver<bool>, server: impl Future<Output = T>) {
    tokio::select! {
        _ = server => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

async fn work(ctx: Context, mut stopped: watch::Receiver<bool>) {
    let settings = WorkerSettings {
        cron: true,
        metrics: None,
    };
    let told_to_stop = stopped.clone();
    let shutdown = async move {
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    let outcome = worker::run(ctx, settings, shutdown).await;
    // A farewell that fails is no news when everything ends.
    if let (Err(error), false) = (outcome, *told_to_stop.borrow()) {
        tracing::error!(%error, "the worker ended: {error}");
    }
}

fn iso(date: Date) -> String {
    date.to_string()
}
