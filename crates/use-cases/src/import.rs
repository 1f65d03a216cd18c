//! Payments from a file into members, subscriptions and payments, in constant memory.

mod charge;
mod name;
mod write;

use infrastructure::persistence::imports::{self as rows};
use infrastructure::persistence::{StorageError, Tx};
use stripe_export::{Mode, Row, RowFault};

use crate::{Context, Error as UseCaseError, queue};
use charge::Charge;

/// Rows written in one statement each, and, unless strict, in one transaction.
const BATCH_ROWS: usize = 1000;
/// Faults told one by one; of the rest only the number.
const FAULTS_TOLD_MAX: usize = 1000;
/// A subscription whose last payment is older than this, seen from the newest charge, has ended.
const ACTIVE_DAYS_MAX: i32 = 45;
/// From here on the queue is computed anew as a whole, which is faster than member by member.
const REBUILD_FROM_PAYMENTS: u64 = 500;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// One bad row, and nothing is imported.
    pub strict: bool,
    /// Also payments of the provider's test mode.
    pub include_test: bool,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub rows: u64,
    pub faults: u64,
}

/// A row that was not imported, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: u64,
    pub reason: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    pub rows: u64,
    pub members_created: u64,
    pub subscriptions_created: u64,
    pub payments_new: u64,
    /// Charges met again in a later state.
    pub payments_updated: u64,
    /// Charges met again as they were.
    pub unchanged: u64,
    /// Rows of the provider's test mode.
    pub skipped: u64,
    /// The first ones.
    pub faults: Vec<Fault>,
    pub faults_total: u64,
    /// The file could not be read to its end.
    pub is_cut_short: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the main application owns the members and payments of this database; it records them itself")]
    NotOurTables,
    #[error("this database was not migrated yet; run `payoutctl migrate up` first")]
    NotMigrated,
    #[error("nothing was imported: {} of {} rows cannot be used", .0.faults_total, .0.rows)]
    Strict(Box<ImportSummary>),
    #[error(transparent)]
    Failed(#[from] UseCaseError),
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        Self::Failed(error.into())
    }
}

/// Imports charges. Rows may come in any order, and any number of times: the furthest state of a charge is kept.
#[tracing::instrument(skip_all)]
pub async fn payments(
    ctx: &Context,
    rows: impl Iterator<Item = Result<Row, RowFault>>,
    options: Options,
    mut on_progress: impl FnMut(Progress),
) -> Result<ImportSummary, Error> {
    match rows::tables_are_ours(&*ctx.db).await? {
        Some(true) => {}
        Some(false) => return Err(Error::NotOurTables),
        None => return Err(Error::NotMigrated),
    }
    let mut import = Import::new(ctx, options);
    for row in rows {
        import.take(row);
        if import.batch.len() >= BATCH_ROWS {
            import.write().await?;
            on_progress(import.progress());
        }
    }
    let summary = import.finish().await?;
    on_progress(Progress {
        rows: summary.rows,
        faults: summary.faults_total,
    });
    settle_queue(ctx, &summary).await?;
    Ok(summary)
}

/// An import under way.
struct Import<'a> {
    ctx: &'a Context,
    options: Options,
    batch: Vec<Charge>,
    summary: ImportSummary,
    /// The one transaction of a strict import.
    whole: Option<Tx>,
}

impl<'a> Import<'a> {
    fn new(ctx: &'a Context, options: Options) -> Self {
        Self {
            ctx,
            options,
            batch: Vec::new(),
            summary: ImportSummary::default(),
            whole: None,
        }
    }

    fn take(&mut self, row: Result<Row, RowFault>) {
        self.summary.rows += 1;
        match row {
            Ok(row) if row.mode == Mode::Test && !self.options.include_test => self.summary.skipped += 1,
            Ok(row) => match Charge::of(&row, self.ctx.now()) {
                Ok(charge) => self.batch.push(charge),
                Err(defect) => self.refuse(row.line, defect.to_string()),
            },
            Err(fault) => {
                self.summary.is_cut_short |= fault.ends_the_file();
                self.refuse(fault.line(), fault.reason());
            }
        }
    }

    fn refuse(&mut self, line: u64, reason: String) {
        self.summary.faults_total += 1;
        if self.summary.faults.len() < FAULTS_TOLD_MAX {
            self.summary.faults.push(Fault { line, reason });
        }
    }

    /// After a fault a strict import only reads on, to tell the others.
    fn is_doomed(&self) -> bool {
        self.options.strict && self.summary.faults_total > 0
    }

    async fn write(&mut self) -> Result<(), Error> {
        let batch = std::mem::take(&mut self.batch);
        if self.is_doomed() {
            self.whole = None;
            return Ok(());
        }
        let tx = self.transaction().await?;
        write::charges(self.ctx, &tx, batch, &mut self.summary).await?;
        self.keep(tx).await
    }

    async fn finish(mut self) -> Result<ImportSummary, Error> {
        self.write().await?;
        if self.is_doomed() {
            return Err(Error::Strict(Box::new(self.summary)));
        }
        let tx = self.transaction().await?;
        rows::settle_subscriptions(&tx, ACTIVE_DAYS_MAX, self.ctx.now()).await?;
        tx.commit().await?;
        Ok(self.summary)
    }

    async fn transaction(&mut self) -> Result<Tx, Error> {
        if let Some(tx) = self.whole.take() {
            return Ok(tx);
        }
        let tx = self.ctx.db.begin().await?;
        rows::begin(&tx).await?;
        Ok(tx)
    }

    async fn keep(&mut self, tx: Tx) -> Result<(), Error> {
        if self.options.strict {
            self.whole = Some(tx);
        } else {
            tx.commit().await?;
        }
        Ok(())
    }

    fn progress(&self) -> Progress {
        Progress {
            rows: self.summary.rows,
            faults: self.summary.faults_total,
        }
    }
}

/// The import has marked whom it concerns; if it dies before this, the repair job finds the marks.
async fn settle_queue(ctx: &Context, summary: &ImportSummary) -> Result<(), Error> {
    if summary.payments_new + summary.payments_updated >= REBUILD_FROM_PAYMENTS {
        rows::analyse(&*ctx.db).await?;
        queue::rebuild(ctx).await?;
    } else {
        queue::repair(ctx).await?;
    }
    Ok(())
}
