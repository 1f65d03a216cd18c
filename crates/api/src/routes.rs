//! Every route, on one screen.

use actix_web::http::header::LOCATION;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{
    alerts, eligibility, health, information_returns, jobs, members, notifications, payouts, reports, tax_forms,
    withholding,
};

/// Where Swagger UI is.
pub const DOCUMENTATION: &str = "/swagger-ui";
/// Where the document is that Swagger UI shows.
const DOCUMENT: &str = "/api-docs/openapi.json";

/// The routes that the document describes. Fixed paths stand before those with a variable in their place.
pub fn all(config: &mut ServiceConfig<'_>) {
    config
        .service(eligibility::get_eligibility)
        .service(eligibility::get_eligibility_alias)
        .service(eligibility::check_eligibility)
        .service(eligibility::check_eligibility_alias)
        .service(eligibility::list_eligible_members)
        .service(eligibility::list_eligible_members_alias)
        .service(payouts::initiate_payouts)
        .service(payouts::initiate_payouts_alias)
        .service(payouts::list_payouts)
        .service(payouts::get_payout)
        .service(payouts::explain_payout)
        .service(payouts::approve_payout)
        .service(payouts::reject_payout)
        .service(payouts::cancel_payout)
        .service(payouts::proceed_with_withholding)
        .service(payouts::generate_instructions)
        .service(payouts::download_instructions)
        .service(payouts::mark_payout_sent)
        .service(payouts::confirm_payout)
        .service(payouts::fail_payout)
        .service(payouts::review_payout)
        .service(payouts::resolve_payout)
        .service(payouts::download_receipt)
        .service(payouts::list_payout_audit)
        .service(payouts::add_payout_note)
        .service(members::get_member_payout)
        .service(members::submit_bank_info)
        .service(members::submit_tax_info)
        .service(members::choose_payment_method)
        .service(members::set_mailing_address)
        .service(members::remove_membership)
        .service(members::reactivate_member)
        .service(tax_forms::list_tax_forms)
        .service(tax_forms::get_tax_form)
        .service(tax_forms::approve_tax_form)
        .service(tax_forms::reject_tax_form)
        .service(information_returns::download_statement)
        .service(information_returns::deliver_tax_form)
        .service(information_returns::file_tax_form)
        .service(information_returns::correct_tax_form)
        .service(information_returns::report_tax_forms)
        .service(information_returns::generate_tax_forms)
        .service(information_returns::download_filing)
        .service(withholding::report_withholding)
        .service(withholding::record_deposit)
        .service(alerts::list_alerts)
        .service(alerts::acknowledge_alert)
        .service(alerts::resolve_alert)
        .service(notifications::list_notifications)
        .service(jobs::list_jobs)
        .service(reports::report_payouts)
        .service(reports::report_statistics)
        .service(reports::report_rounds)
        .service(reports::report_round)
        .service(reports::report_audit_log)
        .service(health::get_health)
        .service(health::get_health_alias)
        .service(health::get_readiness);
}

/// The document and Swagger UI, which shows it.
pub fn documentation(config: &mut web::ServiceConfig, document: Bytes) {
    let show = move || {
        let document = document.clone();
        async move { HttpResponse::Ok().content_type("application/json").body(document) }
    };
    let to_folder = || async {
        HttpResponse::PermanentRedirect()
            .insert_header((LOCATION, "/swagger-ui/"))
            .finish()
    };
    config
        .route(DOCUMENTATION, web::get().to(to_folder))
        .route(DOCUMENT, web::get().to(show))
        .service(SwaggerUi::new("/swagger-ui/{_:.*}").config(Config::from(DOCUMENT)));
}
