//! What comes in: bodies, queries and ids, refused with 400 and the field's name before anything else looks at them.

pub mod cursor;

mod body;
mod fields;
mod page;
mod path;
mod placement_path;
mod query;
mod text;
mod transfer_path;

pub use body::{BODY_BYTES_MAX, OptionalBody, ValidBody, arrive};
pub use page::{PageQuery, Paging, number, one_or_many};
pub use path::{
    AlertId, AlertPath, FormId, FormPath, MailPath, MailRef, PayoutPath, PayoutRef, RoundPath, RoundRef, TaxYear,
    UserPath, UserRef, YearPath, uuid,
};
pub use placement_path::{
    CompanyUserPath, CompanyUserRef, HoldPath, HoldRef, PlacementPath, PlacementRef, SchedulePath, ScheduleRef,
};
pub use query::ValidQuery;
pub use text::{not_blank, not_blank_if_given};
pub use transfer_path::{PayeePath, PayeeRef, StatementPath, StatementRef, TransferPath, TransferRef};
