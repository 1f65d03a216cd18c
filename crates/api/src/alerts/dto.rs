use garde::Validate;
use serde::{Deserialize, Serialize};
use use_cases::alerts as use_case;
use utoipa::{IntoParams, ToSchema};

use crate::input::{Paging, number};
use crate::output::{Facts, Moment};
use crate::problem::Problem;

/// How far people are with an alert.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AlertStatus, example = "new")]
pub enum StatusName {
    New,
    Acknowledged,
    Resolved,
}

/// How much it matters.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AlertSeverity, example = "warning")]
pub enum SeverityName {
    Info,
    Warning,
    Critical,
}

/// Something that people should look at.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the field is called like this on the wire")]
pub struct Alert {
    #[schema(example = "0199f1c2-e1f2-7a30-8b9c-1d2e3f405162")]
    alert_id: String,
    /// `info`, `warning` or `critical`; the main application may have others.
    #[schema(example = "warning")]
    severity: String,
    #[schema(example = "approval_overdue")]
    category: String,
    #[schema(example = "A payout has waited for approval for more than three days")]
    title: String,
    #[schema(example = "payout 0199f1c2-9c1e-7aa0-b6a4-0f4a2f6f8f10 has 1 of 2 approvals")]
    message: String,
    status: StatusName,
    /// What it is about, such as the payout.
    related_entity: Option<Facts>,
    /// The administrator's number in the main application.
    #[schema(example = 4)]
    acknowledged_by: Option<i32>,
    acknowledged_at: Option<Moment>,
    /// None as well when the cause went away by itself.
    #[schema(example = 4)]
    resolved_by: Option<i32>,
    resolved_at: Option<Moment>,
    #[schema(example = "Called both approvers")]
    resolution_notes: Option<String>,
    created_at: Moment,
}

/// What was done about it.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResolveAlert {
    #[garde(inner(length(chars, max = 2000)))]
    #[schema(max_length = 2000, example = "Called both approvers")]
    pub notes: Option<String>,
}

/// Which alerts to list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
#[garde(allow_unvalidated)]
pub struct AlertFilter {
    /// Standing here.
    #[param(inline)]
    status: Option<StatusName>,
    /// Mattering this much.
    #[param(inline)]
    severity: Option<SeverityName>,
    /// Of this kind.
    #[garde(inner(length(chars, max = 60)))]
    #[param(example = "approval_overdue")]
    category: Option<String>,
    /// How many at most, 1 to 100; 25 when left out.
    #[serde(default, deserialize_with = "number")]
    #[param(minimum = 1, maximum = 100, example = 25)]
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    #[param(example = "MjAyNi0xMS0yMFQxNDowNTowOVp8MDE5OWYxYzI")]
    cursor: Option<String>,
}

impl AlertFilter {
    /// The filter, and the page of what it leaves.
    pub fn split(self) -> Result<(use_case::AlertFilter, Paging), Problem> {
        let paging = Paging::read(self.limit, self.cursor.as_deref())?;
        let filter = use_case::AlertFilter {
            status: self.status.map(Into::into),
            severity: self.severity.map(Into::into),
            category: self.category,
        };
        Ok((filter, paging))
    }
}

impl From<StatusName> for use_case::AlertStatus {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::New => Self::New,
            StatusName::Acknowledged => Self::Acknowledged,
            StatusName::Resolved => Self::Resolved,
        }
    }
}

impl From<use_case::AlertStatus> for StatusName {
    fn from(status: use_case::AlertStatus) -> Self {
        match status {
            use_case::AlertStatus::New => Self::New,
            use_case::AlertStatus::Acknowledged => Self::Acknowledged,
            use_case::AlertStatus::Resolved => Self::Resolved,
        }
    }
}

impl From<SeverityName> for use_case::Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Info => Self::Info,
            SeverityName::Warning => Self::Warning,
            SeverityName::Critical => Self::Critical,
        }
    }
}

impl From<use_case::AlertView> for Alert {
    fn from(it: use_case::AlertView) -> Self {
        Self {
            alert_id: it.alert_id,
            severity: it.severity,
            category: it.category,
            title: it.title,
            message: it.message,
            status: it.status.into(),
            related_entity: it.related_entity.map(Facts),
            acknowledged_by: it.acknowledged_by,
            acknowledged_at: it.acknowledged_at.map(Moment),
            resolved_by: it.resolved_by,
            resolved_at: it.resolved_at.map(Moment),
            resolution_notes: it.resolution_notes,
            created_at: Moment(it.created_at),
        }
    }
}
