//! What touches the world: the database, mail, documents, keys, telemetry.

pub mod crypto;
pub mod jobs;
pub mod mail;
pub mod pdf;
pub mod persistence;
pub mod telemetry;

mod wording;
