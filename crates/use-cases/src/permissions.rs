//! What may be done, and by whom. Whoever is not named here may not.

use crate::{Actor, Role};

/// Everything a route can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    ViewEligibility,
    CheckEligibility,
    ViewEligibleMembers,
    InitiatePayouts,
    ListPayouts,
    /// Staff, or the member for his own; others find nothing.
    ViewPayout,
    VoteOnPayout,
    CancelPayout,
    ProceedWithWithholding,
    GenerateInstructions,
    ReadInstructions,
    MarkSent,
    ConfirmPayment,
    FailPayment,
    ReviewPayout,
    ReadReceipt,
    ReadPayoutAudit,
    AddNote,
    /// The member himself, or staff.
    ViewMember,
    /// Only the member himself; never staff for him.
    SubmitOwnDetails,
    RemoveMembership,
    /// The subscription service by its key, or an administrator.
    ReactivateMember,
    ListTaxForms,
    /// Admin and finance manager, or its owner.
    ViewTaxForm,
    DecideTaxForm,
    /// Its owner too.
    ReadStatement,
    ReportTax,
    GenerateTaxForms,
    ReadFiling,
    RecordDeposit,
    ViewJobs,
    /// Staff, and programs with a key for it.
    ViewReports,
    ReadAuditLog,
    ViewAlerts,
    /// Acknowledge and resolve.
    HandleAlerts,
    ViewNotifications,
    /// Where events are posted to, and what became of them.
    ManageWebhooks,
    /// Staff, and the main application by its key.
    ManagePayees,
    /// The payee himself, staff and the main application; others find nothing.
    ViewPayees,
    /// His own, or for him.
    OnboardPayee,
    AcceptPayeeWithholding,
    /// Staff, and the main application by its key.
    ManageStatements,
    /// The creator's own too.
    ViewStatements,
    /// To say that it is right, or wrong: only the creator himself; never staff for him.
    DisputeStatement,
    ResolveStatement,
    /// Create, batch, call off, try again.
    ManageTransfers,
    /// The payee's own too, and those of one's placements.
    ViewTransfers,
    /// Of the payouts that the caller may see.
    ViewTransferFigures,
    /// The caller's own only.
    ViewOwnTransfers,
    /// Staff, and the main application by its key.
    ManagePlacements,
    /// Whoever has a part in a placement, staff and the main application; others find nothing.
    ViewPlacements,
    /// Schedules and holds.
    ManageSchedules,
    /// Administrators, and a program that runs jobs.
    ProcessDue,
    /// Only where the service is a sandbox.
    UseSandbox,
}

impl Permission {
    /// Every permission, for the tests that walk them.
    pub const ALL: [Self; 54] = [
        Self::ViewEligibility,
        Self::CheckEligibility,
        Self::ViewEligibleMembers,
        Self::InitiatePayouts,
        Self::ListPayouts,
        Self::ViewPayout,
        Self::VoteOnPayout,
        Self::CancelPayout,
        Self::ProceedWithWithholding,
        Self::GenerateInstructions,
        Self::ReadInstructions,
        Self::MarkSent,
        Self::ConfirmPayment,
        Self::FailPayment,
        Self::ReviewPayout,
        Self::ReadReceipt,
        Self::ReadPayoutAudit,
        Self::AddNote,
        Self::ViewMember,
        Self::SubmitOwnDetails,
        Self::RemoveMembership,
        Self::ReactivateMember,
        Self::ListTaxForms,
        Self::ViewTaxForm,
        Self::DecideTaxForm,
        Self::ReadStatement,
        Self::ReportTax,
        Self::GenerateTaxForms,
        Self::ReadFiling,
        Self::RecordDeposit,
        Self::ViewJobs,
        Self::ViewReports,
        Self::ReadAuditLog,
        Self::ViewAlerts,
        Self::HandleAlerts,
        Self::ViewNotifications,
        Self::ManageWebhooks,
        Self::ManagePayees,
        Self::ViewPayees,
        Self::OnboardPayee,
        Self::AcceptPayeeWithholding,
        Self::ManageStatements,
        Self::ViewStatements,
        Self::DisputeStatement,
        Self::ResolveStatement,
        Self::ManageTransfers,
        Self::ViewTransfers,
        Self::ViewTransferFigures,
        Self::ViewOwnTransfers,
        Self::ManagePlacements,
        Self::ViewPlacements,
        Self::ManageSchedules,
        Self::ProcessDue,
        Self::UseSandbox,
    ];

    /// The roles that have it.
    pub fn roles(self) -> &'static [Role] {
        use Role::{
            Admin, CompanyUser, Creator, FinanceManager, Member, Recruiter, ServiceAutomation, ServiceMembership,
            ServiceReports, Viewer,
        };
        match self {
            Self::ViewEligibility
            | Self::ViewEligibleMembers
            | Self::ListPayouts
            | Self::ReadPayoutAudit
            | Self::ViewJobs
            | Self::ViewAlerts
            | Self::ViewNotifications => &[Admin, FinanceManager, Viewer],
            Self::CheckEligibility
            | Self::InitiatePayouts
            | Self::CancelPayout
            | Self::RemoveMembership
            | Self::ManageTransfers
            | Self::ManageWebhooks
            | Self::ManageSchedules
            | Self::UseSandbox => &[Admin],
            Self::ViewPlacements => &[Admin, FinanceManager, Viewer, Recruiter, CompanyUser, ServiceAutomation],
            Self::ProcessDue => &[Admin, ServiceAutomation],
            Self::ManagePayees | Self::ManageStatements | Self::ManagePlacements => {
                &[Admin, FinanceManager, ServiceAutomation]
            }
            Self::ViewPayees => &[Admin, FinanceManager, Viewer, Recruiter, Creator, ServiceAutomation],
            Self::OnboardPayee => &[Admin, FinanceManager, Recruiter, Creator, ServiceAutomation],
            Self::ViewStatements => &[Admin, FinanceManager, Viewer, Creator, ServiceAutomation],
            Self::DisputeStatement => &[Creator],
            Self::ViewTransfers => &[Admin, FinanceManager, Viewer, Recruiter, Creator, CompanyUser],
            Self::ViewTransferFigures => &[
                Admin,
                FinanceManager,
                Viewer,
                Recruiter,
                Creator,
                CompanyUser,
                ServiceReports,
            ],
            Self::ViewOwnTransfers => &[Recruiter, Creator],
            Self::ViewReports => &[Admin, FinanceManager, Viewer, ServiceReports],
            Self::ReactivateMember => &[Admin, ServiceMembership],
            Self::VoteOnPayout
            | Self::GenerateInstructions
            | Self::AddNote
            | Self::ListTaxForms
            | Self::ReportTax
            | Self::HandleAlerts
            | Self::ResolveStatement
            | Self::ReadAuditLog => &[Admin, FinanceManager],
            Self::ProceedWithWithholding
            | Self::AcceptPayeeWithholding
            | Self::ReadInstructions
            | Self::MarkSent
            | Self::ConfirmPayment
            | Self::FailPayment
            | Self::ReviewPayout
            | Self::DecideTaxForm
            | Self::GenerateTaxForms
            | Self::ReadFiling
            | Self::RecordDeposit => &[FinanceManager],
            Self::ViewPayout
            | Self::ReadReceipt
            | Self::ViewMember
            | Self::SubmitOwnDetails
            | Self::ViewTaxForm
            | Self::ReadStatement => &[Admin, FinanceManager, Viewer, Member],
        }
    }
}

impl Actor {
    /// One of the actor's roles has the permission.
    pub fn may(&self, permission: Permission) -> bool {
        permission.roles().iter().any(|role| self.is(*role))
    }
}
