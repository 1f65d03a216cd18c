use actix_web::http::header::ALLOW;
use actix_web::web::Data;
use actix_web::{HttpResponse, ResponseError};

use super::Inventory;
use crate::problem::Problem;
use crate::request::current;

/// Answers what no route takes: the path is unknown, or it is known and takes other methods.
pub async fn nothing_here(inventory: Data<Inventory>) -> HttpResponse {
    let route = current().route.unwrap_or_default();
    let methods: Vec<&str> = inventory.methods(&route).collect();
    if methods.is_empty() {
        return Problem::new("ROUTE_NOT_FOUND", "there is nothing at this path").error_response();
    }
    let mut answer = Problem::new("METHOD_NOT_ALLOWED", "this path does not take this method").error_response();
    let allow = methods.join(", ").parse().expect("methods are visible ASCII");
    answer.headers_mut().insert(ALLOW, allow);
    answer
}
