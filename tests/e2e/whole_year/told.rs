use serde_json::{Value, json};
use tests::{Person, SubscriptionServer, Team, TestApp};
use time::format_description::well_known::Rfc3339;
use time::{Date, Duration};

/// Monday, 2025-03-10: what is paid a year later falls into a tax year that is known.
const BEGINS_EARLIER: Duration = Duration::days(-371);

/// A sandbox in which one member goes through everything. Its time is moved by an administrator, over HTTP.
pub struct Year {
    pub app: TestApp,
    pub service: SubscriptionServer,
    pub team: Team,
    pub member: Person,
}

impl Year {
    pub async fn begins() -> Self {
        let service = SubscriptionServer::start().await;
        let settings = service.settings();
        let mut own: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        own.extend([("SANDBOX", "true"), ("BUSINESS_LAUNCH_DATE", "2025-03-01")]);
        let app = TestApp::on(tests::TestDatabase::migrated().await, &own).await;
        app.turn_clock(BEGINS_EARLIER);
        let (team, member) = (app.team().await.clone(), app.user("Ada Byron").await);
        Self {
            app,
            service,
            team,
            member,
        }
    }

    /// What the sandbox's clock shows.
    pub async fn now(&self) -> String {
        let clock = self.team.admin.get("/api/sandbox/clock").await.is_ok().data();
        clock["now"].as_str().expect("a time").to_owned()
    }

    pub async fn today(&self) -> Date {
        let now = time::OffsetDateTime::parse(&self.now().await, &Rfc3339);
        now.expect("RFC 3339").date()
    }

    /// Time goes by, and the worker does what is due then.
    pub async fn goes_by(&self, period: &str) {
        self.moves(&json!({ "advance": period })).await;
    }

    pub async fn comes_to(&self, time: &str) {
        self.moves(&json!({ "now": time })).await;
    }

    async fn moves(&self, to: &Value) {
        self.team.admin.post("/api/sandbox/clock", to).await.is_ok();
        worker::tick(self.app.ctx()).await.expect("the database answers");
        let stepped = self.app.work().await;
        assert_eq!((stepped.jobs_failed, stepped.not_taken), (0, 0), "{stepped:?}");
    }

    /// The kinds of the mails to somebody, as the sandbox shows them, in order.
    pub async fn kinds_to(&self, person: &Person) -> Vec<String> {
        let mails = self.team.admin.get("/api/sandbox/mail?limit=100").await.is_ok().data();
        let mails = mails.as_array().cloned().unwrap_or_default();
        let his = mails
            .iter()
            .rev()
            .filter(|mail| mail["recipient"] == person.email.as_str());
        his.map(|mail| mail["kind"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    /// How often the subscription service was asked to cancel.
    pub fn cancellations(&self) -> usize {
        let asked = self.service.asked();
        asked.iter().filter(|asked| asked.path.ends_with("/cancel")).count()
    }

    pub async fn membership(&self) -> Value {
        let page = self.member.looks_up(&self.member).await.is_ok().data();
        page["membership"].clone()
    }
}
