use std::collections::BTreeMap;

/// Signs the sessions; the one of the vectors.
pub const BETTER_AUTH_SECRET: &str = "0123456789abcdef0123456789abcdef";
/// The page that may call the service with its cookies.
pub const ORIGIN: &str = "https://app.tenure.example";

/// So many that no test meets a limit that it does not set.
const MANY: &str = "1000000";

const STANDARD: [(&str, &str); 20] = [
    ("BUSINESS_LAUNCH_DATE", "2025-01-15"),
    ("BETTER_AUTH_SECRET", BETTER_AUTH_SECRET),
    ("BETTER_AUTH_URL", "http://127.0.0.1:3000"),
    ("ENCRYPTION_KEY", "Zq81-mVb3!xTy5_LkPw7rD2cHs9uJg4N"),
    ("APP_URL", ORIGIN),
    ("ALLOWED_ORIGINS", ORIGIN),
    ("SMTP_HOST", "127.0.0.1"),
    ("SMTP_SECURITY", "none"),
    ("EMAIL_FROM", "payouts@tenure.example"),
    ("SUPPORT_EMAIL", "support@tenure.example"),
    ("PAYER_NAME", "Tenure Rewards Inc."),
    ("PAYER_TIN", "27-3141592"),
    ("PAYER_ADDRESS", "100 Main Street, Suite 5, Springfield, IL 62701"),
    ("PAYER_PHONE", "+1 217 555 0100"),
    // A sandbox has one that all on this machine share; a test that pays starts one for itself.
    ("SANDBOX_STRIPE", "false"),
    ("RATE_LIMIT_MEMBER", MANY),
    ("RATE_LIMIT_STAFF", MANY),
    ("RATE_LIMIT_SERVICE", MANY),
    ("RATE_LIMIT_APPROVALS", MANY),
    ("RATE_LIMIT_ANONYMOUS", MANY),
];

/// The environment of both programs, with what a test sets otherwise.
pub(crate) fn environment(database_url: &str, smtp_port: u16, own: &[(&str, &str)]) -> BTreeMap<String, String> {
    let smtp_port = smtp_port.to_string();
    let places = [("DATABASE_URL", database_url), ("SMTP_PORT", smtp_port.as_str())];
    let all = STANDARD.iter().chain(&places).chain(own);
    all.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
