use std::borrow::Cow;

use payout_domain::member_payout::ResolveAction;
use payout_domain::selection::Mode;
use payout_domain::{PaymentMethod, Status};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::json;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Where a payout stands, by the name it is stored under.
#[derive(Debug, Clone, Copy)]
pub struct StatusName(pub Status);

/// How a payout is paid.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = PaymentMethod, example = "ach")]
pub enum PaymentMethodName {
    Ach,
    Check,
}

/// What happens to a selection in which some members cannot be paid: nothing, or the good ones are created.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SelectionMode, example = "all")]
pub enum ModeName {
    #[default]
    All,
    Partial,
}

/// How a payout goes on after a review: through the gates again, by asking the member for new details, by a new vote,
/// or not at all.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ResolveAction, example = "retry")]
pub enum ResolveActionName {
    Retry,
    RequestBankInfo,
    Reapprove,
    Cancel,
}

impl Serialize for StatusName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl<'de> Deserialize<'de> for StatusName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = String::deserialize(deserializer)?;
        Status::parse(&raw)
            .map(Self)
            .ok_or_else(|| de::Error::custom("is not a status of a payout"))
    }
}

impl PartialSchema for StatusName {
    fn schema() -> RefOr<Schema> {
        let names = Status::ALL.map(Status::code);
        let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
        text.enum_values(Some(names))
            .examples([json!("ready_for_payment")])
            .build()
            .into()
    }
}

impl ToSchema for StatusName {
    fn name() -> Cow<'static, str> {
        "PayoutStatus".into()
    }
}

impl From<PaymentMethodName> for PaymentMethod {
    fn from(name: PaymentMethodName) -> Self {
        match name {
            PaymentMethodName::Ach => Self::Ach,
            PaymentMethodName::Check => Self::Check,
        }
    }
}

impl From<PaymentMethod> for PaymentMethodName {
    fn from(method: PaymentMethod) -> Self {
        match method {
            PaymentMethod::Ach => Self::Ach,
            PaymentMethod::Check => Self::Check,
        }
    }
}

impl From<ModeName> for Mode {
    fn from(name: ModeName) -> Self {
        match name {
            ModeName::All => Self::All,
            ModeName::Partial => Self::Partial,
        }
    }
}

impl From<ResolveActionName> for ResolveAction {
    fn from(name: ResolveActionName) -> Self {
        match name {
            ResolveActionName::Retry => Self::Retry,
            ResolveActionName::RequestBankInfo => Self::RequestBankInfo,
            ResolveActionName::Reapprove => Self::Reapprove,
            ResolveActionName::Cancel => Self::Cancel,
        }
    }
}
