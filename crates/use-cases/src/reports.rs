//! Reports: what was paid, by whom decided, how rounds went, how long things took [R10.3]. They are read from the
//! database of `DATABASE_READ_URL` where that is set.

pub mod audit_log;
pub mod payouts;
pub mod rounds;
pub mod statistics;

use std::future::Future;

use futures_util::stream::{self, Stream};

use crate::Error;
use crate::payouts::{Cursor, Listed, Page};

/// Rows that a whole report has in memory at once.
const PAGE: u64 = 2_000;

/// Whether a report is shown in pages or handed out as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Page,
    Whole,
}

/// All that a list holds, a page at a time, for whoever takes the whole of it.
fn pages<T, F>(read: impl Fn(Page) -> F) -> impl Stream<Item = Result<Vec<T>, Error>>
where
    F: Future<Output = Result<Listed<T>, Error>>,
{
    let begin: Option<Option<Cursor>> = Some(None);
    stream::try_unfold(begin, move |next| {
        let reading = next.map(|after| read(Page { limit: PAGE, after }));
        async move {
            let Some(reading) = reading else { return Ok(None) };
            let Listed { items, next } = reading.await?;
            Ok(Some((items, next.map(Some))))
        }
    })
}
