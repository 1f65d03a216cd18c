use std::fmt::Display;

use serde::Serialize;
use utoipa::ToSchema;

/// A reason: a stable code and a text for people.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reason)]
pub struct Why {
    #[schema(example = "KYC_NOT_VERIFIED")]
    code: &'static str,
    #[schema(example = "the identity is not verified")]
    message: String,
}

impl Why {
    pub fn new(code: &'static str, message: impl Display) -> Self {
        Self {
            code,
            message: message.to_string(),
        }
    }
}
