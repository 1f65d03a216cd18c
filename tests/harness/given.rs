use infrastructure::persistence::outbox::{self, Message};
use secrecy::ExposeSecret as _;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use time::macros::datetime;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};
use use_cases::api_keys::{self, Scope};
use uuid::Uuid;

use crate::{Person, TestApp};

pub const MINUTE: Duration = Duration::MINUTE;
pub const HOUR: Duration = Duration::HOUR;
pub const DAY: Duration = Duration::DAY;

const FIRST_TENURE: OffsetDateTime = datetime!(2025-01-20 09:00 UTC);
const SESSION_LENGTH: Duration = Duration::days(365);
const NAMES: [&str; 8] = [
    "Ada Byron",
    "Blaise Pascal",
    "Carl Gauss",
    "Dorothy Vaughan",
    "Emmy Noether",
    "Felix Klein",
    "Grace Hopper",
    "Henri Cartan",
];

/// What stood there before: people, payments and sessions as the main application writes them.
impl TestApp {
    /// An administrator who may do everything.
    pub async fn admin(&self) -> Person {
        self.staff("Super Admin").await
    }

    /// An administrator too.
    pub async fn manager(&self) -> Person {
        self.staff("Manager").await
    }

    /// Pays, and chooses nobody.
    pub async fn finance_manager(&self) -> Person {
        self.staff("Finance Manager").await
    }

    /// Reads.
    pub async fn support(&self) -> Person {
        self.staff("Support").await
    }

    /// A member of staff with a role of the main application.
    pub async fn staff(&self, role: &str) -> Person {
        let person = self.user(&format!("{role} Person")).await;
        self.makes_staff(&person.email, role).await;
        person
    }

    /// A row in the main application's table of staff.
    pub async fn makes_staff(&self, email: &str, role: &str) {
        let sql = "INSERT INTO public.admin (email, role, name, status) VALUES ($1, $2, $2, 'active')";
        sqlx::query(sql)
            .bind(email)
            .bind(role)
            .execute(self.pool())
            .await
            .expect("a row of staff");
    }

    /// Somebody with an account and a session, and nothing else.
    pub async fn user(&self, name: &str) -> Person {
        let (id, number) = (self.new_id(), self.next_number());
        let email = format!("{}.{number}@people.example", name.to_lowercase().replace(' ', "."));
        let (first, last) = name.split_once(' ').unwrap_or((name, "Person"));
        let (status, active) = self.shape().await.status("users", "Active");
        let sql = format!(
            "WITH person AS (
                INSERT INTO public.users (id, email, email_verified, {status}, name, created_at) VALUES ($1, $2, true, {active}, $3, $6))
             INSERT INTO public.user_profiles (id, user_id, first_name, last_name) VALUES ($1::text, $1, $4, $5)"
        );
        let query = sqlx::query(AssertSqlSafe(sql))
            .bind(id)
            .bind(&email)
            .bind(name)
            .bind(first)
            .bind(last)
            .bind(FIRST_TENURE);
        query.execute(self.pool()).await.expect("a user");
        let token = self.session_of(id).await;
        Person::signed_in(self.door().clone(), id, name, &email, &token)
    }

    /// A new session of a year.
    pub async fn session_of(&self, user: Uuid) -> String {
        self.session_between(user, self.now(), self.now() + SESSION_LENGTH)
            .await
    }

    pub async fn session_between(&self, user: Uuid, from: OffsetDateTime, to: OffsetDateTime) -> String {
        let token = self.new_id().simple().to_string();
        let utc = |at: OffsetDateTime| PrimitiveDateTime::new(at.date(), at.time());
        let sql = "INSERT INTO public.session (id, token, user_id, expires_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)";
        let query = sqlx::query(sql)
            .bind(format!("session-{token}"))
            .bind(&token)
            .bind(user)
            .bind(utc(to))
            .bind(utc(from));
        query.execute(self.pool()).await.expect("a session");
        token
    }

    /// The next member of the queue, whom nothing speaks against: fourteen payments, identity verified.
    pub async fn member(&self) -> Person {
        let number = self.next_number();
        let person = self.user(NAMES[number % NAMES.len()]).await;
        let tenure = FIRST_TENURE + HOUR * u32::try_from(number).expect("a test has few members");
        let shape = self.shape().await;
        let (subscription, active) = shape.status("user_subscriptions", "active");
        let (membership, standing) = shape.status("user_memberships", "active");
        let (identity, verified) = shape.status("kyc_verification", "verified");
        let (payment, succeeded) = shape.status("user_payments", "succeeded");
        let sql = format!(
            "WITH subscription AS (
                INSERT INTO public.user_subscriptions (id, user_id, provider_subscription_id, provider_customer_id, {subscription},
                    current_period_start, current_period_end, created_at)
                VALUES ($2, $1, 'sub_' || $2, 'cus_' || $1, {active}, $3, $3 + interval '3 years', $3)),
             membership AS (
                INSERT INTO public.user_memberships (id, user_id, subscription_id, join_date, {membership})
                VALUES ($4, $1, $2, $3, {standing})),
             identity AS (
                INSERT INTO public.kyc_verification (user_id, {identity}, verified_at, expires_at, created_at)
                VALUES ($1, {verified}, $3, $3 + interval '5 years', $3))
             INSERT INTO public.user_payments (user_id, subscription_id, amount, currency, payment_type, payment_date, {payment}, created_at)
             SELECT $1, $2, 25.00, 'USD', 'recurring', $3 + n * interval '30 days', {succeeded}, $3 + n * interval '30 days'
             FROM generate_series(0, 13) n"
        );
        let query = sqlx::query(AssertSqlSafe(sql))
            .bind(person.id)
            .bind(self.new_id())
            .bind(tenure)
            .bind(self.new_id());
        query.execute(self.pool()).await.expect("a member");
        person
    }

    /// Something happened: it stands in the outbox, under this name.
    pub async fn happens(&self, kind: &'static str, payload: Value) -> Uuid {
        let id = self.new_id();
        let message = Message { id, kind, payload };
        let tx = self.ctx().db.begin().await.expect("the database answers");
        let appended = outbox::append(&tx, "test", &[message], self.now()).await;
        appended.expect("an event can be written");
        tx.commit().await.expect("the database answers");
        id
    }

    /// Money from somebody who is no member.
    pub async fn earns(&self, dollars: &str) {
        let patron = self.user("Quiet Patron").await;
        let (status, succeeded) = self.shape().await.status("user_payments", "succeeded");
        let sql = format!(
            "INSERT INTO public.user_payments (user_id, amount, currency, payment_type, payment_date, {status}, created_at)
             VALUES ($1, $2::text::numeric, 'USD', 'one_time', $3, {succeeded}, $3)"
        );
        let query = sqlx::query(AssertSqlSafe(sql))
            .bind(patron.id)
            .bind(dollars)
            .bind(FIRST_TENURE);
        query.execute(self.pool()).await.expect("a payment");
    }

    /// Another program with a key.
    pub async fn program(&self, scope: Scope) -> Person {
        let name = format!("program {}", self.next_number());
        let key = api_keys::create(self.ctx(), &name, &[scope]).await.expect("a new name");
        Person::program(self.door().clone(), key.secret.expose_secret())
    }

    pub fn nobody(&self) -> Person {
        Person::nobody(self.door().clone())
    }

    /// The same person with another session.
    pub fn signed_in_as(&self, person: &Person, token: &str) -> Person {
        Person::signed_in(self.door().clone(), person.id, &person.name, &person.email, token)
    }

    /// Does something to the database that no program of ours does.
    pub async fn by_hand(&self, sql: &str) -> u64 {
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(self.pool()).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}")).rows_affected()
    }
}
