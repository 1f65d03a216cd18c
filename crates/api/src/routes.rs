//! Every route, on one screen.

use std::sync::LazyLock;

use actix_web::http::header::LOCATION;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use utoipa::openapi::Paths;
use utoipa_actix_web::OpenApiFactory as _;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::openapi::openapi;
use crate::{
    alerts, analytics, eligibility, escrow_holds, health, information_returns, jobs, members, notifications, payees,
    payout_schedules, payouts, placements, reports, sandbox, statements, stripe_webhook, tax_forms, transfers,
    webhook_endpoints, withholding,
};

/// Where Swagger UI is.
pub const DOCUMENTATION: &str = "/swagger-ui";
/// Where the document is that Swagger UI shows.
const DOCUMENT: &str = "/api-docs/openapi.json";

/// Lists every route once, for the document and for the server.
macro_rules! routes {
    ($($route:path,)+; in a sandbox: $($tried:path,)+) => {
        /// The routes as the document describes them.
        pub fn described(config: &mut ServiceConfig<'_>) {
            config$(.service($route))+$(.service($tried))+;
        }

        /// The routes as the server answers them, without the weight of their description in every thread.
        pub fn all(config: &mut web::ServiceConfig) {
            config$(.service($route))+;
        }

        /// Shows the path and method of every route, one after the other.
        pub fn each(look: &mut dyn FnMut(Paths)) {
            $(look($route.paths());)+
            $(look($tried.paths());)+
        }

        /// What only a sandbox answers besides.
        pub fn of_a_sandbox(config: &mut web::ServiceConfig) {
            config$(.service($tried))+;
        }
    };
}

// Fixed paths stand before those with a variable in their place.
routes! {
    eligibility::get_eligibility,
    eligibility::get_eligibility_alias,
    eligibility::check_eligibility,
    eligibility::check_eligibility_alias,
    eligibility::list_eligible_members,
    eligibility::list_eligible_members_alias,
    payouts::initiate_payouts,
    payouts::initiate_payouts_alias,
    payouts::list_payouts,
    payouts::get_payout,
    payouts::explain_payout,
    payouts::approve_payout,
    payouts::reject_payout,
    payouts::cancel_payout,
    payouts::proceed_with_withholding,
    payouts::generate_instructions,
    payouts::download_instructions,
    payouts::mark_payout_sent,
    payouts::confirm_payout,
    payouts::fail_payout,
    payouts::review_payout,
    payouts::resolve_payout,
    payouts::download_receipt,
    payouts::list_payout_audit,
    payouts::add_payout_note,
    members::get_member_payout,
    members::submit_bank_info,
    members::submit_tax_info,
    members::choose_payment_method,
    members::set_mailing_address,
    members::remove_membership,
    members::reactivate_member,
    tax_forms::list_tax_forms,
    tax_forms::get_tax_form,
    tax_forms::approve_tax_form,
    tax_forms::reject_tax_form,
    information_returns::download_statement,
    information_returns::deliver_tax_form,
    information_returns::file_tax_form,
    information_returns::correct_tax_form,
    reports::report_tax_forms,
    information_returns::generate_tax_forms,
    information_returns::download_filing,
    reports::report_withholding,
    withholding::record_deposit,
    alerts::list_alerts,
    alerts::acknowledge_alert,
    alerts::resolve_alert,
    notifications::list_notifications,
    jobs::list_jobs,
    webhook_endpoints::register_webhook_endpoint,
    webhook_endpoints::list_webhook_endpoints,
    webhook_endpoints::get_webhook_endpoint,
    webhook_endpoints::change_webhook_endpoint,
    webhook_endpoints::delete_webhook_endpoint,
    webhook_endpoints::rotate_webhook_secret,
    webhook_endpoints::test_webhook_endpoint,
    webhook_endpoints::list_webhook_deliveries,
    webhook_endpoints::get_webhook_delivery,
    webhook_endpoints::replay_webhook_delivery,
    webhook_endpoints::replay_missed_webhooks,
    reports::report_payouts,
    reports::report_statistics,
    reports::list_reported_transfers,
    reports::show_dashboard,
    reports::report_rounds,
    reports::report_reconciliations,
    reports::report_round,
    reports::report_audit_log,
    placements::create_placement,
    placements::list_placements,
    placements::get_placement,
    placements::change_placement,
    placements::list_placement_splits,
    placements::list_placement_holds,
    placements::get_placement_hold_total,
    placements::add_company_user,
    placements::list_company_users,
    placements::remove_company_user,
    placements::list_placement_log,
    payout_schedules::create_schedule,
    payout_schedules::list_schedules,
    payout_schedules::get_schedule_figures,
    payout_schedules::process_due_schedules,
    payout_schedules::get_schedule,
    payout_schedules::change_schedule,
    payout_schedules::delete_schedule,
    payout_schedules::cancel_schedule,
    payout_schedules::trigger_schedule,
    payout_schedules::retry_schedule,
    escrow_holds::create_hold,
    escrow_holds::list_holds,
    escrow_holds::get_hold_figures,
    escrow_holds::process_due_holds,
    escrow_holds::get_hold,
    escrow_holds::change_hold,
    escrow_holds::delete_hold,
    escrow_holds::release_hold,
    escrow_holds::cancel_hold,
    escrow_holds::forfeit_hold,
    payees::create_payee,
    payees::list_payees,
    payees::get_payee,
    payees::change_payee,
    payees::make_onboarding_link,
    payees::accept_payee_withholding,
    payees::get_payee_eligibility,
    payees::get_payee_balance,
    statements::create_statement,
    statements::import_statements,
    statements::list_statements,
    statements::get_statement,
    statements::review_statement,
    statements::dispute_statement,
    statements::resolve_statement,
    transfers::create_transfer,
    transfers::create_transfer_batch,
    transfers::report_transfers,
    transfers::list_transfers,
    transfers::get_transfer,
    transfers::approve_transfer,
    transfers::reject_transfer,
    transfers::retry_transfer,
    transfers::cancel_transfer,
    transfers::download_transfer_receipt,
    transfers::list_own_transfers,
    transfers::get_own_balances,
    analytics::get_own_analytics,
    stripe_webhook::receive_stripe_event,
    health::get_health,
    health::get_health_alias,
    health::get_readiness,
    ;
    in a sandbox:
    sandbox::get_sandbox_clock,
    sandbox::move_sandbox_clock,
    sandbox::list_sandbox_mails,
    sandbox::get_sandbox_mail,
}

/// The document and Swagger UI, which shows it.
pub fn documentation(config: &mut web::ServiceConfig) {
    let to_folder = || async {
        HttpResponse::PermanentRedirect()
            .insert_header((LOCATION, "/swagger-ui/"))
            .finish()
    };
    config
        .route(DOCUMENTATION, web::get().to(to_folder))
        .route(DOCUMENT, web::get().to(show_document))
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(Config::from(DOCUMENT)));
}

/// Made when it is first asked for: most processes never are, and it weighs more than all else that they hold.
async fn show_document() -> HttpResponse {
    static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
        let document = openapi().to_json();
        Bytes::from(document.expect("the committed copy was written from it"))
    });
    HttpResponse::Ok()
        .content_type("application/json")
        .body(DOCUMENT.clone())
}
