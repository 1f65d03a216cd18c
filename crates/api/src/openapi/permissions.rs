//! Which permission each operation asks for, for the documentation and for what happens before a handler is called. A
//! test proves that the handlers say the same.

use use_cases::Permission;

const ASKED: &[(&str, Permission)] = &[
    ("get_eligibility", Permission::ViewEligibility),
    ("check_eligibility", Permission::CheckEligibility),
    ("list_eligible_members", Permission::ViewEligibleMembers),
    ("initiate_payouts", Permission::InitiatePayouts),
    ("list_payouts", Permission::ListPayouts),
    ("get_payout", Permission::ViewPayout),
    ("explain_payout", Permission::ViewPayout),
    ("approve_payout", Permission::VoteOnPayout),
    ("reject_payout", Permission::VoteOnPayout),
    ("cancel_payout", Permission::CancelPayout),
    ("proceed_with_withholding", Permission::ProceedWithWithholding),
    ("generate_instructions", Permission::GenerateInstructions),
    ("download_instructions", Permission::ReadInstructions),
    ("mark_payout_sent", Permission::MarkSent),
    ("confirm_payout", Permission::ConfirmPayment),
    ("fail_payout", Permission::FailPayment),
    ("review_payout", Permission::ReviewPayout),
    ("resolve_payout", Permission::ReviewPayout),
    ("download_receipt", Permission::ReadReceipt),
    ("list_payout_audit", Permission::ReadPayoutAudit),
    ("add_payout_note", Permission::AddNote),
    ("get_member_payout", Permission::ViewMember),
    ("submit_bank_info", Permission::SubmitOwnDetails),
    ("submit_tax_info", Permission::SubmitOwnDetails),
    ("choose_payment_method", Permission::SubmitOwnDetails),
    ("set_mailing_address", Permission::SubmitOwnDetails),
    ("remove_membership", Permission::RemoveMembership),
    ("reactivate_member", Permission::ReactivateMember),
    ("list_tax_forms", Permission::ListTaxForms),
    ("get_tax_form", Permission::ViewTaxForm),
    ("approve_tax_form", Permission::DecideTaxForm),
    ("reject_tax_form", Permission::DecideTaxForm),
    ("download_statement", Permission::ReadStatement),
    ("deliver_tax_form", Permission::DecideTaxForm),
    ("file_tax_form", Permission::DecideTaxForm),
    ("correct_tax_form", Permission::DecideTaxForm),
    ("report_tax_forms", Permission::ReportTax),
    ("generate_tax_forms", Permission::GenerateTaxForms),
    ("download_filing", Permission::ReadFiling),
    ("report_withholding", Permission::ReportTax),
    ("record_deposit", Permission::RecordDeposit),
    ("list_jobs", Permission::ViewJobs),
    ("report_payouts", Permission::ViewReports),
    ("report_statistics", Permission::ViewReports),
    ("report_rounds", Permission::ViewReports),
    ("report_round", Permission::ViewReports),
    ("report_audit_log", Permission::ReadAuditLog),
    ("list_notifications", Permission::ViewNotifications),
    ("list_alerts", Permission::ViewAlerts),
    ("acknowledge_alert", Permission::HandleAlerts),
    ("resolve_alert", Permission::HandleAlerts),
    ("register_webhook_endpoint", Permission::ManageWebhooks),
    ("list_webhook_endpoints", Permission::ManageWebhooks),
    ("get_webhook_endpoint", Permission::ManageWebhooks),
    ("change_webhook_endpoint", Permission::ManageWebhooks),
    ("delete_webhook_endpoint", Permission::ManageWebhooks),
    ("rotate_webhook_secret", Permission::ManageWebhooks),
    ("list_webhook_deliveries", Permission::ManageWebhooks),
    ("get_webhook_delivery", Permission::ManageWebhooks),
    ("replay_webhook_delivery", Permission::ManageWebhooks),
    ("replay_missed_webhooks", Permission::ManageWebhooks),
    ("get_sandbox_clock", Permission::UseSandbox),
    ("move_sandbox_clock", Permission::UseSandbox),
    ("list_sandbox_mails", Permission::UseSandbox),
    ("get_sandbox_mail", Permission::UseSandbox),
];

/// What an operation asks for; its alias asks for the same.
pub fn required(operation_id: &str) -> Option<Permission> {
    let name = base(operation_id);
    ASKED
        .iter()
        .find(|(operation, _)| *operation == name)
        .map(|(_, permission)| *permission)
}

/// The operation that an alias stands for.
pub fn base(operation_id: &str) -> &str {
    operation_id.strip_suffix("_alias").unwrap_or(operation_id)
}
