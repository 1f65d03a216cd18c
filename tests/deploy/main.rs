//! Whether what is in `deploy/` fits the programs, their settings and Kubernetes. Nothing is started here.

mod compose;
mod docker;
mod guide;
mod kubernetes;
mod manifests;
mod schema;
mod settings;
