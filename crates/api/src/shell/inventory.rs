use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use use_cases::Permission;
use utoipa::openapi::{OpenApi, PathItem};

use crate::openapi::permissions;

/// Every route there is, with its methods and what each of them asks for. Taken from the documentation, which is taken
/// from the code.
#[derive(Debug)]
pub struct Inventory {
    routes: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    pattern: ResourceDef,
    method: Method,
    permission: Option<Permission>,
}

impl Inventory {
    pub fn of(document: &OpenApi) -> Self {
        let routes = document
            .paths
            .paths
            .iter()
            .flat_map(|(path, item)| entries(path, item))
            .collect();
        Self { routes }
    }

    /// The methods that a path takes; none when there is nothing at it.
    pub fn methods(&self, path: &str) -> Vec<Method> {
        self.matching(path).map(|entry| entry.method.clone()).collect()
    }

    /// What a route asks for. None for an open route and for no route at all.
    pub fn permission(&self, method: &Method, path: &str) -> Option<Permission> {
        self.matching(path).find(|entry| entry.method == method)?.permission
    }

    fn matching(&self, path: &str) -> impl Iterator<Item = &Entry> {
        // A fixed path goes before one with a variable in its place, as in the router.
        let is_fixed = self.routes.iter().any(|entry| entry.pattern.pattern() == Some(path));
        self.routes.iter().filter(move |entry| {
            if is_fixed {
                entry.pattern.pattern() == Some(path)
            } else {
                entry.pattern.is_match(path)
            }
        })
    }
}

fn entries(path: &str, item: &PathItem) -> Vec<Entry> {
    let operations = [(Method::GET, &item.get), (Method::POST, &item.post)];
    let present = operations
        .into_iter()
        .filter_map(|(method, operation)| operation.as_ref().map(|it| (method, it)));
    present
        .map(|(method, operation)| Entry {
            pattern: ResourceDef::new(path),
            method,
            permission: permissions::required(operation.operation_id.as_deref().unwrap_or_default()),
        })
        .collect()
}
