use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use super::Inventory;
use crate::problem::Problem;

/// Answers what no route takes: the path is unknown, or it is known and takes other methods.
pub async fn nothing_here(request: HttpRequest, inventory: Data<Inventory>) -> HttpResponse {
    let methods = inventory.methods(request.path());
    if methods.is_empty() {
        return Problem::new("ROUTE_NOT_FOUND", "there is nothing at this path").error_response();
    }
    let names: Vec<&str> = methods.iter().map(actix_web::http::Method::as_str).collect();
    let mut answer = Problem::new("METHOD_NOT_ALLOWED", "this path does not take this method").error_response();
    let allow = names.join(", ").parse().expect("methods are visible ASCII");
    answer.headers_mut().insert(ALLOW, allow);
    answer
}
