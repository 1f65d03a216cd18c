//! The database that is measured: a server of our own, migrated, full of members.

use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use embedded_postgres::{Durability, EmbeddedPostgres, Options};
use sea_orm::SqlxPostgresConnector;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool};

/// Fewer would leave too few without a payout.
pub const MEMBERS_MIN: u32 = 10_000;
/// Payouts that wait for approval all the time.
pub const STANDING_PAYOUTS: u32 = 5_000;
/// Payouts that one round of one side approves, each with two votes.
pub const APPROVED_PER_ROUND: u32 = 400;
/// Members whom eligible-members has to find.
const SLOTS: u32 = 100;

const DATABASE: &str = "bench";
const SHARED_BUFFERS_MB: u32 = 512;
const FIRST_NUMBER: u64 = 100_000_000_000;
const MEMBERS: &str = include_str!("../sql/members.sql");
const PAYOUTS: &str = include_str!("../sql/payouts.sql");

#[derive(Debug)]
pub struct Stage {
    server: EmbeddedPostgres,
    /// What a winner gets, so that there are always as many slots, whatever the revenue.
    pub reward: String,
    pub people: People,
}

/// The numbers that the ids of members and payouts end in, from and to.
#[derive(Debug, Clone, Copy)]
pub struct People {
    pub all: (u64, u64),
    /// In the queue and without a payout.
    pub waiting: (u64, u64),
    /// With a payout that waits for approval and stays so.
    pub standing: (u64, u64),
    /// Those whose payouts are approved while that is measured.
    pub spare: (u64, u64),
}

impl People {
    fn new(members: u32, rounds: u32) -> anyhow::Result<Self> {
        // One more is approved before, to see what the service sends.
        let spare = 2 * rounds * APPROVED_PER_ROUND + 1;
        let waiting = members
            .checked_sub(STANDING_PAYOUTS + spare)
            .context("so many rounds need more members")?;
        let at = |number: u32| FIRST_NUMBER + u64::from(number);
        Ok(Self {
            all: (at(0), at(members) - 1),
            waiting: (at(0), at(waiting) - 1),
            standing: (at(waiting), at(waiting + STANDING_PAYOUTS) - 1),
            spare: (at(waiting + STANDING_PAYOUTS), at(members) - 1),
        })
    }
}

impl Stage {
    /// Starts the server and fills it, unless an earlier run did. A million members take a quarter of an hour.
    pub async fn set(members: u32, rounds: u32, data_dir: Option<PathBuf>) -> anyhow::Result<Self> {
        let people = People::new(members, rounds)?;
        let options = Options {
            data_dir,
            durability: Durability::Safe,
            shared_buffers_mb: SHARED_BUFFERS_MB,
            ..Options::default()
        };
        let server = EmbeddedPostgres::start(options).await?;
        let mut stage = Self {
            server,
            reward: String::new(),
            people,
        };
        let size = format!("{members} members for {rounds} rounds");
        match stage.kept_size().await? {
            None => stage.fill(&size).await?,
            Some(kept) => {
                ensure!(kept == size, "the kept database has {kept}");
                stage.migrate().await?;
            }
        }
        stage.reward = stage.fitting_reward().await?;
        Ok(stage)
    }

    /// What stands beside a database that was filled to its end.
    async fn kept_size(&self) -> anyhow::Result<Option<String>> {
        let mut admin = PgConnection::connect(&self.server.url("postgres")).await?;
        let noted = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = $1";
        let row: Option<Option<String>> = sqlx::query_scalar(noted)
            .bind(DATABASE)
            .fetch_optional(&mut admin)
            .await?;
        match row {
            None => Ok(None),
            Some(None) => bail!("the kept database was never filled to its end: remove it"),
            Some(size) => Ok(size),
        }
    }

    async fn migrate(&self) -> anyhow::Result<()> {
        let pool = PgPool::connect(&self.url()).await?;
        migration::up(&SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone())).await?;
        pool.close().await;
        Ok(())
    }

    async fn fill(&self, size: &str) -> anyhow::Result<()> {
        let mut admin = PgConnection::connect(&self.server.url("postgres")).await?;
        run(&mut admin, &format!("CREATE DATABASE {DATABASE} TEMPLATE template0")).await?;
        self.migrate().await?;
        let mut db = self.connect().await?;
        let people = self.people;
        run(
            &mut db,
            "SET session_replication_role = replica; SET work_mem = '256MB'",
        )
        .await?;
        set(&mut db, "bench.members", people.all.1 - people.all.0 + 1).await?;
        set(&mut db, "bench.head", people.waiting.1 - people.waiting.0 + 1).await?;
        run(&mut db, MEMBERS).await.context("the members could not be made")?;
        add_payouts(&mut db, people.standing).await?;
        run(&mut db, "SET session_replication_role = origin").await?;
        run(&mut db, "VACUUM ANALYZE").await?;
        run(&mut db, "SELECT payout.rebuild_queue()").await?;
        run(&mut db, "VACUUM ANALYZE").await?;
        run(&mut db, "CHECKPOINT").await?;
        run(&mut db, &format!("COMMENT ON DATABASE {DATABASE} IS '{size}'")).await
    }

    async fn fitting_reward(&self) -> anyhow::Result<String> {
        let fitting = "SELECT trunc(payout.revenue() / (count(*) + $1 + 0.5), 2)::text FROM public.payout_management";
        let reward = sqlx::query_scalar(fitting).bind(i64::from(SLOTS));
        Ok(reward.fetch_one(&mut self.connect().await?).await?)
    }

    /// Opens the payouts that are approved while that is measured, by the ordinary way with its triggers.
    pub async fn open_spare_payouts(&self) -> anyhow::Result<()> {
        let mut db = self.connect().await?;
        add_payouts(&mut db, self.people.spare).await?;
        run(&mut db, "VACUUM ANALYZE public.payout_management").await?;
        run(&mut db, "SELECT payout.queue_fold()").await
    }

    /// A statement of ours, outside everything that is measured.
    pub async fn run(&self, sql: &str) -> anyhow::Result<()> {
        run(&mut self.connect().await?, sql).await
    }

    pub async fn connect(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.url()).await?)
    }

    pub fn url(&self) -> String {
        self.server.url(DATABASE)
    }

    /// Where the server writes its log.
    pub fn log(&self) -> PathBuf {
        self.server.directory().join("server.log")
    }

    pub async fn strike(self) {
        self.server.stop().await;
    }
}

async fn add_payouts(db: &mut PgConnection, (first, last): (u64, u64)) -> anyhow::Result<()> {
    set(db, "bench.first", first).await?;
    set(db, "bench.last", last).await?;
    run(db, PAYOUTS).await.context("the payouts could not be made")
}

async fn set(db: &mut PgConnection, name: &str, value: u64) -> anyhow::Result<()> {
    let setting = sqlx::query("SELECT set_config($1, $2, false)")
        .bind(name)
        .bind(value.to_string());
    setting.execute(db).await?;
    Ok(())
}

/// The texts are our own.
async fn run(db: &mut PgConnection, sql: &str) -> anyhow::Result<()> {
    db.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await?;
    Ok(())
}
