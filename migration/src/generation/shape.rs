//! The columns that our views and writes rest on, by generation.

pub(super) type Columns = &'static [(&'static str, &'static [&'static str])];

/// Every known generation has these.
pub(super) const COMMON: Columns = &[
    ("users", &["id", "email", "email_verified", "created_at"]),
    ("session", &["id", "token", "user_id", "expires_at", "created_at"]),
    ("admin", &["id", "email", "role", "status", "name", "lock_until"]),
    (
        "user_profiles",
        &["id", "user_id", "first_name", "middle_name", "last_name", "created_at"],
    ),
    (
        "user_addresses",
        &[
            "id",
            "user_id",
            "street_address",
            "address_line_2",
            "city",
            "state",
            "postal_code",
            "country_code",
            "is_primary",
            "updated_at",
        ],
    ),
    (
        "user_subscriptions",
        &[
            "id",
            "user_id",
            "provider_subscription_id",
            "created_at",
            "current_period_end",
        ],
    ),
    (
        "user_payments",
        &[
            "id",
            "user_id",
            "subscription_id",
            "amount",
            "currency",
            "payment_date",
            "created_at",
            "provider_charge_id",
        ],
    ),
    ("user_memberships", &["id", "user_id", "subscription_id", "join_date"]),
    (
        "kyc_verification",
        &["id", "user_id", "verified_at", "expires_at", "created_at"],
    ),
    (
        "tax_forms",
        &[
            "id",
            "form_id",
            "user_id",
            "form_type",
            "tax_year",
            "recipient_info",
            "payer_info",
            "income_details",
            "w9_data",
            "generation",
            "delivery",
            "irs_filing",
            "corrections",
            "notes",
            "created_at",
            "updated_at",
        ],
    ),
    (
        "payout_management",
        &[
            "payout_id",
            "user_id",
            "queue_position",
            "amount",
            "currency",
            "eligibility_check",
            "approval_workflow",
            "scheduled_date",
            "payment_method",
            "bank_details",
            "tax_withholding",
            "processing",
            "receipt_url",
            "internal_notes",
            "audit_trail",
            "created_at",
            "updated_at",
        ],
    ),
    (
        "admin_alerts",
        &[
            "id",
            "alert_id",
            "title",
            "message",
            "severity",
            "category",
            "related_entity",
            "trigger_info",
            "escalation",
            "assigned_to",
            "acknowledged_by",
            "resolved_by",
            "acknowledged_at",
            "resolved_at",
            "resolution_notes",
            "notifications_sent",
            "metadata",
            "created_at",
            "updated_at",
        ],
    ),
    (
        "user_audit_logs",
        &[
            "user_id",
            "admin_id",
            "entity_type",
            "entity_id",
            "action",
            "new_values",
            "success",
            "error_message",
            "ip_address",
            "user_agent",
            "metadata",
            "created_at",
        ],
    ),
];

/// Statuses of generation B: words. `user_payments.status` is there in C too, and means nothing.
pub(super) const WORDS: Columns = &[
    ("users", &["status"]),
    ("user_subscriptions", &["status"]),
    ("user_payments", &["status"]),
    ("user_memberships", &["verification_status"]),
    ("kyc_verification", &["status"]),
    ("tax_forms", &["status"]),
    ("payout_management", &["status"]),
    ("admin_alerts", &["status"]),
];

/// Statuses of generation C: keys into lookup tables.
pub(super) const KEYS: Columns = &[
    ("users", &["user_status_id"]),
    ("admin", &["admin_status_id"]),
    ("user_subscriptions", &["subscription_status_id"]),
    ("user_payments", &["payment_status_id"]),
    ("user_memberships", &["member_status_id", "verification_status_id"]),
    ("kyc_verification", &["kyc_status_id"]),
    ("tax_forms", &["tax_form_status_id"]),
    ("payout_management", &["payout_status_id"]),
    ("admin_alerts", &["alert_status_id"]),
];

/// Lookup tables of generation C of which only the names are shown.
pub(super) const NAMES: Columns = &[
    ("user_funnel_statuses", &["id", "name"]),
    ("verification_statuses", &["id", "name"]),
];

/// What the keys of generation C have to mean, from 1 up. Our views and writes say these numbers.
pub(super) const LOOKUPS: Columns = &[
    (
        "member_eligibility_statuses",
        &["Inactive", "Active", "Suspended", "Cancelled", "Won", "Paid"],
    ),
    (
        "subscription_statuses",
        &["Active", "Trialing", "Past Due", "Canceled", "Incomplete", "Unpaid"],
    ),
    (
        "kyc_statuses",
        &["Pending", "In Review", "Verified", "Rejected", "Expired"],
    ),
    (
        "payout_statuses",
        &[
            "Pending Approval",
            "Approved",
            "Scheduled",
            "Processing",
            "Completed",
            "Failed",
            "Cancelled",
        ],
    ),
    (
        "payment_statuses",
        &["Pending", "Succeeded", "Failed", "Refunded", "Canceled"],
    ),
    ("admin_statuses", &["Active", "Inactive", "Suspended"]),
    ("admin_alert_statuses", &["Unread", "Read", "Acknowledged", "Resolved"]),
    (
        "tax_form_statuses",
        &["Not Submitted", "Pending Review", "Approved", "Rejected"],
    ),
];

/// `table.column` of each.
pub(super) fn names(columns: Columns) -> impl Iterator<Item = String> {
    columns
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |column| format!("{table}.{column}")))
}
