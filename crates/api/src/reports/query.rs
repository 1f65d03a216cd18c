use serde::{Deserialize, Serialize};
use use_cases::payouts::Page;
use use_cases::reports::statistics::Programme;
use utoipa::ToSchema;

use crate::input::Paging;
use crate::problem::Problem;

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ReportFormat, example = "json")]
pub enum FormatName {
    #[default]
    Json,
    Csv,
}

/// What payouts are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ReportedProgramme, example = "creator")]
pub enum ProgrammeName {
    Member,
    Placement,
    Creator,
}

impl From<ProgrammeName> for Programme {
    fn from(name: ProgrammeName) -> Self {
        match name {
            ProgrammeName::Member => Self::Member,
            ProgrammeName::Placement => Self::Placement,
            ProgrammeName::Creator => Self::Creator,
        }
    }
}

impl From<Programme> for ProgrammeName {
    fn from(programme: Programme) -> Self {
        match programme {
            Programme::Member => Self::Member,
            Programme::Placement => Self::Placement,
            Programme::Creator => Self::Creator,
        }
    }
}

/// A page of a report, or all of it in one file.
pub enum Wanted {
    Page { page: Page, limit: u64 },
    File,
}

impl Wanted {
    /// A file holds all rows at once, so that it has no pages.
    pub fn read(format: FormatName, limit: Option<u64>, cursor: Option<&str>) -> Result<Self, Problem> {
        let Paging { limit: rows, page } = Paging::read(limit, cursor)?;
        match format {
            FormatName::Json => Ok(Self::Page { page, limit: rows }),
            FormatName::Csv if limit.is_some() => Err(no_pages("limit")),
            FormatName::Csv if cursor.is_some() => Err(no_pages("cursor")),
            FormatName::Csv => Ok(Self::File),
        }
    }
}

fn no_pages(field: &str) -> Problem {
    Problem::invalid_field(field, "must be left out with format=csv, which holds all rows")
}
