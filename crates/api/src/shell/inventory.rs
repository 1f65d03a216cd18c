use std::collections::HashMap;

use actix_web::http::Method;
use use_cases::Permission;
use utoipa::openapi::{OpenApi, PathItem};

use crate::openapi::permissions;

/// Every route there is, by the pattern of its path. Taken from the documentation, which is taken from the code.
#[derive(Debug)]
pub struct Inventory {
    routes: HashMap<String, Vec<Entry>>,
}

#[derive(Debug)]
struct Entry {
    method: Method,
    permission: Option<Permission>,
}

impl Inventory {
    pub fn of(document: &OpenApi) -> Self {
        let routes = document
            .paths
            .paths
            .iter()
            .map(|(path, item)| (path.clone(), entries(item)));
        Self {
            routes: routes.collect(),
        }
    }

    /// The methods that a path takes; none when there is nothing at it.
    pub fn methods(&self, route: &str) -> impl Iterator<Item = &str> {
        self.routes
            .get(route)
            .into_iter()
            .flatten()
            .map(|entry| entry.method.as_str())
    }

    /// What a route asks for. None for an open route and for no route at all.
    pub fn permission(&self, method: &Method, route: &str) -> Option<Permission> {
        self.routes
            .get(route)?
            .iter()
            .find(|entry| entry.method == method)?
            .permission
    }
}

fn entries(item: &PathItem) -> Vec<Entry> {
    let operations = [(Method::GET, &item.get), (Method::POST, &item.post)];
    let present = operations
        .into_iter()
        .filter_map(|(method, operation)| operation.as_ref().map(|it| (method, it)));
    let entry = |(method, operation): (Method, &utoipa::openapi::path::Operation)| Entry {
        method,
        permission: permissions::required(operation.operation_id.as_deref().unwrap_or_default()),
    };
    present.map(entry).collect()
}
