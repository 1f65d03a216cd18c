use sea_orm::{ConnectionTrait, DbErr, Statement};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager, async_trait::async_trait};

use crate::{HOST_B, generation, generation::Generation};

/// All migrations in their order. A step that was ever released is never edited, moved or renamed.
pub(crate) fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(Step {
            name: "m0001_payout_schema",
            up: &[include_str!("../sql/payout_schema.sql")],
            down: &["DROP SCHEMA payout CASCADE"],
            destroys: &[
                "payout.rounds",
                "payout.audit_log",
                "payout.journal_entries",
                "payout.bank_details",
                "payout.w9_details",
                "payout.membership_status",
                "payout.rejoinings",
                "payout.payment_adjustments",
                "payout.eligibility_checks",
                "payout.api_keys",
            ],
        }),
        Box::new(HostTables),
        Box::new(Step {
            name: "m0003_host_indexes",
            up: &[include_str!("../sql/host_indexes.sql")],
            down: &[include_str!("../sql/host_indexes_down.sql")],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0004_payout_management",
            up: &[
                include_str!("../sql/payout_management_before.sql"),
                include_str!("../sql/payout_management.sql"),
            ],
            down: &[include_str!("../sql/payout_management_down.sql")],
            destroys: &["public.payout_management WHERE round_id IS NOT NULL"],
        }),
        Box::new(HostViews),
        Box::new(Step {
            name: "m0006_queue",
            up: &[
                include_str!("../sql/queue_tables.sql"),
                include_str!("../sql/queue_full.sql"),
                include_str!("../sql/queue_refresh.sql"),
                include_str!("../sql/queue_triggers.sql"),
                include_str!("../sql/queue_reading.sql"),
                include_str!("../sql/queue_maintenance.sql"),
                include_str!("../sql/queue_first_build.sql"),
            ],
            down: &[include_str!("../sql/queue_down.sql")],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0007_queue_view",
            up: &[include_str!("../sql/queue_view.sql")],
            down: &[include_str!("../sql/queue_view_down.sql")],
            destroys: &[],
        }),
        Box::new(HostWrites),
        Box::new(Step {
            name: "m0009_information_returns",
            up: &[include_str!("../sql/information_returns.sql")],
            down: &[include_str!("../sql/information_returns_down.sql")],
            destroys: &["payout.information_returns", "payout.withholding_deposits"],
        }),
        Box::new(Step {
            name: "m0010_membership_removals",
            up: &[include_str!("../sql/membership_removals.sql")],
            down: &["DROP TABLE payout.removals"],
            destroys: &["payout.removals"],
        }),
        Box::new(Step {
            name: "m0011_alert_posts",
            up: &[include_str!("../sql/alert_posts.sql")],
            down: &[include_str!("../sql/alert_posts_down.sql")],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0012_report_indexes",
            up: &[include_str!("../sql/report_indexes.sql")],
            down: &[include_str!("../sql/report_indexes_down.sql")],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0013_sandbox_clock",
            up: &[include_str!("../sql/sandbox_clock.sql")],
            down: &["DROP TABLE payout.sandbox_clock"],
            destroys: &["payout.sandbox_clock WHERE ahead_microseconds > 0"],
        }),
        Box::new(Step {
            name: "m0014_transfers",
            up: &[include_str!("../sql/transfers.sql")],
            down: &[include_str!("../sql/transfers_down.sql")],
            destroys: &["payout.payees"],
        }),
        Box::new(Step {
            name: "m0015_placements",
            up: &[include_str!("../sql/placements.sql")],
            down: &[include_str!("../sql/placements_down.sql")],
            destroys: &["payout.placements", "payout.company_users"],
        }),
        Box::new(Step {
            name: "m0016_events",
            up: &[include_str!("../sql/events.sql")],
            down: &[include_str!("../sql/events_down.sql")],
            destroys: &["payout.webhook_endpoints"],
        }),
        Box::new(Step {
            name: "m0017_sending",
            up: &[include_str!("../sql/sending.sql")],
            down: &[include_str!("../sql/sending_down.sql")],
            destroys: &["payout.stripe_events", "payout.reconciliations"],
        }),
        Box::new(Step {
            name: "m0018_transfers_reported",
            up: &[include_str!("../sql/transfers_reported.sql")],
            down: &["DROP INDEX payout.transfers_reported"],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0019_placement_payouts",
            up: &[include_str!("../sql/placement_payouts.sql")],
            down: &[include_str!("../sql/placement_payouts_down.sql")],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0020_rate_limits",
            up: &[include_str!("../sql/rate_limits.sql")],
            down: &["DROP TABLE payout.rate_limits"],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0021_api_key_rotation",
            up: &[include_str!("../sql/api_key_rotation.sql")],
            down: &[include_str!("../sql/api_key_rotation_down.sql")],
            destroys: &["payout.api_keys WHERE expires_at IS NOT NULL AND revoked_at IS NULL"],
        }),
        Box::new(Step {
            name: "m0022_figures_indexes",
            up: &[include_str!("../sql/figures_indexes.sql")],
            down: &[include_str!("../sql/figures_indexes_down.sql")],
            destroys: &[],
        }),
        Box::new(Step {
            name: "m0023_stripe_turns",
            up: &[include_str!("../sql/stripe_turns.sql")],
            down: &["DROP TABLE payout.stripe_turns"],
            destroys: &[],
        }),
    ]
}

/// SQL forth and back.
struct Step {
    name: &'static str,
    up: &'static [&'static str],
    down: &'static [&'static str],
    /// What nobody could make again; the way back is closed while there are such rows.
    destroys: &'static [&'static str],
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for rows in self.destroys {
            refuse_to_destroy(manager, rows).await?;
        }
        run(manager, self.down).await
    }
}

/// Notes the generation, and gives an empty database the tables of the main application.
struct HostTables;

impl MigrationName for HostTables {
    fn name(&self) -> &'static str {
        "m0002_host_tables"
    }
}

#[async_trait]
impl MigrationTrait for HostTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let generation = recognised(manager).await?;
        match generation {
            Generation::Empty => run(manager, &[HOST_B]).await?,
            Generation::B | Generation::C => {}
        }
        let note = format!(
            "INSERT INTO payout.meta (key, value) VALUES ('generation', '{}')",
            generation.code()
        );
        run(manager, &[&note]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match recognised(manager).await? {
            Generation::Empty => run(manager, &[include_str!("../sql/host_b_down.sql")]).await?,
            Generation::B | Generation::C => {}
        }
        run(manager, &["DELETE FROM payout.meta WHERE key = 'generation'"]).await
    }
}

/// The views that hide the generation.
struct HostViews;

impl MigrationName for HostViews {
    fn name(&self) -> &'static str {
        "m0005_host_views"
    }
}

#[async_trait]
impl MigrationTrait for HostViews {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[recognised(manager).await?.views()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[include_str!("../sql/host_views_down.sql")]).await
    }
}

/// What we write into the host's tables goes through.
struct HostWrites;

impl MigrationName for HostWrites {
    fn name(&self) -> &'static str {
        "m0008_host_writes"
    }
}

#[async_trait]
impl MigrationTrait for HostWrites {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, recognised(manager).await?.writes()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &[recognised(manager).await?.writes_down()]).await
    }
}

async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for sql in statements {
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}

async fn recognised(manager: &SchemaManager<'_>) -> Result<Generation, DbErr> {
    generation::of(manager.get_connection())
        .await?
        .map_err(|refusal| DbErr::Migration(refusal.to_string()))
}

async fn refuse_to_destroy(manager: &SchemaManager<'_>, rows: &str) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let found = Statement::from_string(
        db.get_database_backend(),
        format!("SELECT 1 AS found FROM {rows} LIMIT 1"),
    );
    match db.query_one_raw(found).await? {
        Some(_) => Err(DbErr::Migration(format!(
            "going back would destroy what cannot be made again: rows of {rows}"
        ))),
        None => Ok(()),
    }
}
