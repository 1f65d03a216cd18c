use hyper::Method;

use crate::refusal::Refusal;

/// What can be asked of this Stripe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    CreateTransfer,
    RetrieveTransfer,
    UpdateTransfer,
    ListTransfers,
    CreateReversal,
    RetrieveReversal,
    ListReversals,
    CreateAccount,
    RetrieveAccount,
    UpdateAccount,
    CreateAccountLink,
    RetrieveBalance,
    ListBalanceTransactions,
    RetrieveEvent,
    ListEvents,
}

impl Call {
    pub const ALL: [Self; 15] = [
        Self::CreateTransfer,
        Self::RetrieveTransfer,
        Self::UpdateTransfer,
        Self::ListTransfers,
        Self::CreateReversal,
        Self::RetrieveReversal,
        Self::ListReversals,
        Self::CreateAccount,
        Self::RetrieveAccount,
        Self::UpdateAccount,
        Self::CreateAccountLink,
        Self::RetrieveBalance,
        Self::ListBalanceTransactions,
        Self::RetrieveEvent,
        Self::ListEvents,
    ];

    /// As the control API calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::CreateTransfer => "create_transfer",
            Self::RetrieveTransfer => "retrieve_transfer",
            Self::UpdateTransfer => "update_transfer",
            Self::ListTransfers => "list_transfers",
            Self::CreateReversal => "create_reversal",
            Self::RetrieveReversal => "retrieve_reversal",
            Self::ListReversals => "list_reversals",
            Self::CreateAccount => "create_account",
            Self::RetrieveAccount => "retrieve_account",
            Self::UpdateAccount => "update_account",
            Self::CreateAccountLink => "create_account_link",
            Self::RetrieveBalance => "retrieve_balance",
            Self::ListBalanceTransactions => "list_balance_transactions",
            Self::RetrieveEvent => "retrieve_event",
            Self::ListEvents => "list_events",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.name() == name)
    }

    /// The call that an address means, with the ids in it.
    pub(crate) fn route<'a>(method: &Method, path: &'a str) -> Result<(Self, Vec<&'a str>), Refusal> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let (call, ids) = match (method.as_str(), parts.as_slice()) {
            ("POST", ["v1", "transfers"]) => (Self::CreateTransfer, vec![]),
            ("GET", ["v1", "transfers"]) => (Self::ListTransfers, vec![]),
            ("GET", ["v1", "transfers", id]) => (Self::RetrieveTransfer, vec![*id]),
            ("POST", ["v1", "transfers", id]) => (Self::UpdateTransfer, vec![*id]),
            ("POST", ["v1", "transfers", id, "reversals"]) => (Self::CreateReversal, vec![*id]),
            ("GET", ["v1", "transfers", id, "reversals"]) => (Self::ListReversals, vec![*id]),
            ("GET", ["v1", "transfers", id, "reversals", reversal]) => (Self::RetrieveReversal, vec![*id, *reversal]),
            ("POST", ["v1", "accounts"]) => (Self::CreateAccount, vec![]),
            ("GET", ["v1", "accounts", id]) => (Self::RetrieveAccount, vec![*id]),
            ("POST", ["v1", "accounts", id]) => (Self::UpdateAccount, vec![*id]),
            ("POST", ["v1", "account_links"]) => (Self::CreateAccountLink, vec![]),
            ("GET", ["v1", "balance"]) => (Self::RetrieveBalance, vec![]),
            ("GET", ["v1", "balance_transactions"]) => (Self::ListBalanceTransactions, vec![]),
            ("GET", ["v1", "events", id]) => (Self::RetrieveEvent, vec![*id]),
            ("GET", ["v1", "events"]) => (Self::ListEvents, vec![]),
            (method, _) => {
                let message = format!("Unrecognized request URL ({method}: {path}).");
                return Err(Refusal::invalid(404, message));
            }
        };
        Ok((call, ids))
    }
}
