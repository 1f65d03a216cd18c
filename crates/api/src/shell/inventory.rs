use std::collections::HashMap;

use actix_web::http::Method;
use use_cases::Permission;
use utoipa::openapi::{PathItem, Paths};

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
    /// Of the routes that `each` shows one after the other: together their descriptions weigh much.
    pub fn of(each: impl FnOnce(&mut dyn FnMut(Paths))) -> Self {
        let mut routes: HashMap<String, Vec<Entry>> = HashMap::new();
        each(&mut |described| {
            for (path, item) in described.paths {
                routes.entry(path).or_default().extend(entries(&item));
            }
        });
        Self { routes }
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
    let operations = [
        (Method::GET, &item.get),
        (Method::POST, &item.post),
        (Method::PATCH, &item.patch),
        (Method::DELETE, &item.delete),
    ];
    let present = operations
        .into_iter()
        .filter_map(|(method, operation)| operation.as_ref().map(|it| (method, it)));
    let entry = |(method, operation): (Method, &utoipa::openapi::path::Operation)| Entry {
        method,
        permission: permissions::required(operation.operation_id.as_deref().unwrap_or_default()),
    };
    present.map(entry).collect()
}
