//! Reports: what was paid, by whom decided, how rounds went, how long things took [R10.3]. They are read from the
//! database of `DATABASE_READ_URL` where that is set.

pub mod audit_log;
pub mod dashboard;
pub mod payouts;
pub mod rounds;
pub mod statistics;
pub mod tax_forms;
pub mod transfers;

use std::future::Future;

use futures_util::stream::{self, Stream};
use infrastructure::persistence::StorageError;
use tokio::task::JoinHandle;

use crate::Error;
use crate::payouts::{Listed, Page};

/// Rows that a whole report has in memory at once.
const PAGE: u64 = 2_000;

/// Whether a report is shown in pages or handed out as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Page,
    Whole,
}

/// All that a list holds, a page at a time, for whoever takes the whole of it. While he takes one page the next is read,
/// and no further: however slowly he takes them, a connection is held for no longer than one statement. If he goes away
/// that statement still runs to its end, for one that is given up half-way costs its connection.
fn pages<T, F>(read: impl Fn(Page) -> F) -> impl Stream<Item = Result<Vec<T>, Error>>
where
    T: Send + 'static,
    F: Future<Output = Result<Listed<T>, Error>> + Send + 'static,
{
    let page = |after| Page { limit: PAGE, after };
    let first = read(page(None));
    stream::try_unfold((read, Some(Reading::Unbegun(first))), move |(read, next)| async move {
        let Some(reading) = next else { return Ok(None) };
        let Listed { items, next } = reading.finish().await?;
        let next = next.map(|after| Reading::Begun(tokio::spawn(read(page(Some(after))))));
        Ok(Some((items, (read, next))))
    })
}

/// A page on its way. The first is not begun before somebody asks for it.
enum Reading<T, F> {
    Unbegun(F),
    Begun(JoinHandle<Result<Listed<T>, Error>>),
}

impl<T, F: Future<Output = Result<Listed<T>, Error>>> Reading<T, F> {
    async fn finish(self) -> Result<Listed<T>, Error> {
        match self {
            Self::Unbegun(reading) => reading.await,
            Self::Begun(reading) => reading.await.map_err(|_| StorageError::Interrupted)?,
        }
    }
}
