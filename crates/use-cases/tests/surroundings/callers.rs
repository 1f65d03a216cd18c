use infrastructure::crypto::sessions::SessionToken;
use infrastructure::persistence::Database;
use secrecy::{ExposeSecret as _, SecretString};
use use_cases::api_keys::{self, Scope};
use use_cases::sessions::{Credential, authenticate};
use use_cases::{Actor, Context, Error, Origin, Role};

use crate::house::House;

const TOKEN: &str = "vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d";

impl House {
    /// A signed-in user; the texts are SQL.
    async fn signs_in(&self, created_at: &str, expires_at: &str) {
        self.sql(format!(
            "INSERT INTO public.users (id, email, email_verified, status)
                 VALUES ('00000000-0000-0000-0000-000000000ada', 'Ada@Tenure.example', true, 'Active');
             INSERT INTO public.user_profiles (id, user_id, first_name, last_name)
                 VALUES ('p', '00000000-0000-0000-0000-000000000ada', 'Ada', 'Lovelace');
             INSERT INTO public.session (id, token, user_id, created_at, updated_at, expires_at)
                 VALUES ('s', '{TOKEN}', '00000000-0000-0000-0000-000000000ada', '{created_at}', '{created_at}', '{expires_at}')"
        ))
        .await;
    }

    async fn has_admin_rows(&self, rows: &str) {
        self.sql(format!(
            "INSERT INTO public.admin (email, role, status, lock_until) VALUES {rows}"
        ))
        .await;
    }
}

async fn caller(ctx: &Context) -> Option<Actor> {
    let token = SessionToken::from_bearer(TOKEN).expect("a token");
    authenticate(ctx, Credential::Session(token), Origin::default())
        .await
        .expect("an answer")
}

async fn roles(ctx: &Context) -> Vec<Role> {
    caller(ctx).await.expect("a live session").roles.into_iter().collect()
}

#[tokio::test]
async fn a_live_session_is_its_user_with_his_roles() {
    let house = House::new().await;
    house.signs_in("2026-03-08", "2026-03-15").await;
    house
        .has_admin_rows("('ada@tenure.EXAMPLE', 'Super Admin', 'active', '2026-03-10 10:30+00')")
        .await;

    let actor = caller(&house.ctx).await.expect("a live session");

    assert_eq!(
        actor.roles.iter().copied().collect::<Vec<_>>(),
        [Role::Admin, Role::FinanceManager, Role::Member]
    );
    assert_eq!(
        (actor.user().map(|user| user.0.as_u128()), actor.admin_id()),
        (Some(0xada), Some(1))
    );
}

#[tokio::test]
async fn an_expired_or_unknown_session_is_nobody_and_stays_as_it_is() {
    let house = House::new().await;
    assert!(caller(&house.ctx).await.is_none());

    house.signs_in("2026-03-03", "2026-03-10 10:30:15").await;

    assert!(caller(&house.ctx).await.is_none());
    assert_eq!(
        house
            .count("SELECT count(*) FROM public.session WHERE expires_at = '2026-03-10 10:30:15'")
            .await,
        1
    );
}

#[tokio::test]
async fn one_locked_or_inactive_row_among_several_refuses_all_of_them() {
    for second in [
        "('ADA@tenure.example', 'Manager', 'inactive', NULL)",
        "('ada@tenure.example', 'Support', 'active', '2026-03-10 10:31+00')",
    ] {
        let house = House::new().await;
        house.signs_in("2026-03-08", "2026-03-15").await;
        house
            .has_admin_rows("('ada@tenure.example', 'Manager', 'active', NULL)")
            .await;
        assert_eq!(
            roles(&house.ctx).await,
            [Role::Admin, Role::FinanceManager, Role::Member]
        );

        house.has_admin_rows(second).await;

        assert_eq!(roles(&house.ctx).await, [Role::Member], "{second}");
    }
}

#[tokio::test]
async fn an_unverified_email_makes_nobody_an_administrator() {
    let house = House::new().await;
    house.signs_in("2026-03-08", "2026-03-15").await;
    house
        .has_admin_rows("('ada@tenure.example', 'Manager', 'active', NULL)")
        .await;
    house.sql("UPDATE public.users SET email_verified = false").await;

    assert_eq!(roles(&house.ctx).await, [Role::Member]);
}

#[tokio::test]
async fn a_long_session_near_its_end_is_extended_by_a_week_and_others_are_left_alone() {
    for (created_at, expires_at, after) in [
        ("2026-03-04 09:00", "2026-03-11 09:00", "2026-03-17 10:30:15"),
        ("2026-03-04 11:00", "2026-03-11 11:00", "2026-03-11 11:00:00"),
        ("2026-03-09 11:00", "2026-03-10 11:00", "2026-03-10 11:00:00"),
    ] {
        let house = House::new().await;
        house.signs_in(created_at, expires_at).await;

        caller(&house.ctx).await.expect("a live session");

        let stands: String =
            sqlx::query_scalar("SELECT to_char(expires_at, 'YYYY-MM-DD HH24:MI:SS') FROM public.session")
                .fetch_one(house.db.pool())
                .await
                .expect("the session");
        assert_eq!(stands, after, "issued {created_at} until {expires_at}");
    }
}

#[tokio::test]
async fn nothing_is_extended_when_the_operator_says_so() {
    let mut house = House::new().await;
    house.ctx.session_refresh = false;
    house.signs_in("2026-03-04", "2026-03-11").await;

    caller(&house.ctx).await.expect("a live session");

    assert_eq!(
        house
            .count("SELECT count(*) FROM public.session WHERE expires_at = '2026-03-11'")
            .await,
        1
    );
}

/// Columns without a zone hold UTC, and columns with one may come with a newer host; neither may depend on the server.
#[tokio::test]
async fn the_time_zone_of_the_server_does_not_matter() {
    for alter in [
        "",
        "ALTER TABLE public.session ALTER expires_at TYPE timestamptz USING expires_at AT TIME ZONE 'UTC'",
    ] {
        let mut house = House::new().await;
        house.signs_in("2026-03-04 09:00", "2026-03-10 10:31").await;
        if !alter.is_empty() {
            house.sql("DROP VIEW payout.host_sessions").await;
            house.sql(alter).await;
            house
                .sql(
                    "CREATE VIEW payout.host_sessions AS SELECT id::text AS session_id, token, user_id, expires_at,
                           to_timestamp(extract(epoch FROM created_at)::float8) AS created_at FROM public.session",
                )
                .await;
        }
        house
            .sql("SELECT pg_catalog.set_config('search_path', 'public', false)")
            .await;
        let there = far_away(&house).await;
        house.ctx.db = there;

        caller(&house.ctx).await.expect("one minute is left");

        let week = "SELECT count(*) FROM public.session WHERE extract(epoch FROM expires_at) = extract(epoch FROM timestamptz '2026-03-17 10:30:15+00')";
        assert_eq!(house.count(week).await, 1, "{alter}");
    }
}

/// The same database over a connection that keeps New York's time.
async fn far_away(house: &House) -> Database {
    let name: String = sqlx::query_scalar("SELECT current_database()")
        .fetch_one(house.db.pool())
        .await
        .expect("a name");
    house
        .sql(format!("ALTER DATABASE {name} SET timezone = 'America/New_York'"))
        .await;
    Database::from_connection(sea_orm::Database::connect(house.db.url()).await.expect("a connection"))
}

#[tokio::test]
async fn a_key_is_recognised_by_its_scopes_and_its_use_is_noted() {
    let house = House::new().await;
    let key = api_keys::create(&house.ctx, "subscriptions", &[Scope::Membership])
        .await
        .expect("a key");

    let actor = authenticate(&house.ctx, Credential::ApiKey(key.secret.clone()), Origin::default())
        .await
        .expect("an answer");

    let actor = actor.expect("a known key");
    assert_eq!(actor.roles.into_iter().collect::<Vec<_>>(), [Role::ServiceMembership]);
    assert_eq!(
        house
            .count("SELECT count(*) FROM payout.api_keys WHERE last_used_at IS NOT NULL")
            .await,
        1
    );
    let shown = format!("{key:?}");
    assert!(!shown.contains(key.secret.expose_secret()), "{shown}");
}

#[tokio::test]
async fn an_unknown_or_revoked_key_is_nobody() {
    let house = House::new().await;
    let key = api_keys::create(&house.ctx, "reports", &[Scope::Reports])
        .await
        .expect("a key");
    house.sql("UPDATE payout.api_keys SET revoked_at = now()").await;

    for secret in [key.secret, SecretString::from("pk_unknown".to_owned())] {
        let actor = authenticate(&house.ctx, Credential::ApiKey(secret), Origin::default())
            .await
            .expect("an answer");
        assert!(actor.is_none());
    }
}

#[tokio::test]
async fn a_key_needs_a_name_of_its_own_and_a_scope() {
    let house = House::new().await;
    api_keys::create(&house.ctx, "reports", &[Scope::Reports])
        .await
        .expect("a key");

    for (name, scopes) in [
        ("reports", &[Scope::Reports][..]),
        ("", &[Scope::Reports]),
        ("other", &[]),
    ] {
        let refused = api_keys::create(&house.ctx, name, scopes).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{name}");
    }
    assert_eq!(house.count("SELECT count(*) FROM payout.api_keys").await, 1);
}
