/// Where in a row each meaning stands.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    pub(crate) id: usize,
    pub(crate) created: usize,
    pub(crate) amount: usize,
    pub(crate) refunded: usize,
    pub(crate) currency: usize,
    pub(crate) captured: usize,
    pub(crate) status: usize,
    pub(crate) customer_id: Option<usize>,
    pub(crate) customer_email: Option<usize>,
    pub(crate) customer_description: Option<usize>,
    pub(crate) decline_reason: Option<usize>,
    pub(crate) seller_message: Option<usize>,
    pub(crate) invoice_id: Option<usize>,
    pub(crate) transfer_id: Option<usize>,
    pub(crate) refunded_at: Option<usize>,
    pub(crate) disputed_amount: Option<usize>,
    pub(crate) dispute_status: Option<usize>,
    pub(crate) dispute_reason: Option<usize>,
    pub(crate) mode: Option<usize>,
}

/// Why a file is not read at all.
#[derive(Debug, thiserror::Error)]
pub enum HeaderError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is not UTF-8; save it as CSV in UTF-8")]
    NotUtf8,
    #[error("this is the payouts export of the Stripe dashboard; export the payments instead (Payments, Export)")]
    PayoutsExport,
    #[error("this is no payments export of the Stripe dashboard that can be read: missing {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    #[error("the column {0} occurs twice")]
    Ambiguous(String),
    #[error("the header cannot be read: {0}")]
    Broken(crate::BrokenRecord),
    #[error("the file cannot be read")]
    Io(#[from] std::io::Error),
}

const CREATED: [&str; 2] = ["Created date (UTC)", "Created (UTC)"];

impl Columns {
    /// Finds the columns by name, in any order and in either family of headers.
    pub(crate) fn find(header: &[String]) -> Result<Self, HeaderError> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        let one = |name: &'static str| position(&names, &[name]);
        let mut missing = Vec::new();
        let mut required = |aliases: &[&'static str]| -> Result<usize, HeaderError> {
            let found = position(&names, aliases)?;
            if found.is_none() {
                missing.push(aliases[0]);
            }
            Ok(found.unwrap_or_default())
        };
        let columns = Self {
            id: required(&["id"])?,
            created: required(&CREATED)?,
            amount: required(&["Amount"])?,
            refunded: required(&["Amount Refunded"])?,
            currency: required(&["Currency"])?,
            captured: required(&["Captured"])?,
            status: required(&["Status"])?,
            customer_id: one("Customer ID")?,
            customer_email: one("Customer Email")?,
            customer_description: one("Customer Description")?,
            decline_reason: one("Decline Reason")?,
            seller_message: one("Seller Message")?,
            invoice_id: one("Invoice ID")?,
            transfer_id: one("Transfer")?,
            refunded_at: one("Refunded date (UTC)")?,
            disputed_amount: one("Disputed Amount")?,
            dispute_status: one("Dispute Status")?,
            dispute_reason: one("Dispute Reason")?,
            mode: one("Mode")?,
        };
        if columns.customer_id.is_none() && columns.customer_email.is_none() {
            missing.push("Customer Email or Customer ID");
        }
        match missing {
            missing if missing.is_empty() => Ok(columns),
            _ if names.iter().any(|name| name.starts_with("arrival date")) => Err(HeaderError::PayoutsExport),
            missing => Err(HeaderError::Missing(missing)),
        }
    }
}

fn position(names: &[String], aliases: &[&str]) -> Result<Option<usize>, HeaderError> {
    let is_meant = |name: &str| aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name));
    let mut found = names.iter().enumerate().filter(|(_, name)| is_meant(name));
    let first = found.next();
    match found.next() {
        Some((_, name)) => Err(HeaderError::Ambiguous(name.clone())),
        None => Ok(first.map(|(position, _)| position)),
    }
}
