use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use sea_orm::DatabaseConnection;
use tokio::sync::OnceCell;

use crate::database::connect;
use crate::server;

type Standing = Arc<OnceCell<()>>;

static TEMPLATES: LazyLock<Mutex<HashMap<&'static str, Standing>>> = LazyLock::new(Mutex::default);

/// Builds the template once per process; whoever comes meanwhile waits. A failed build is tried again by the next.
pub(crate) async fn ensure(name: &'static str, build: impl AsyncFnOnce(&DatabaseConnection)) {
    let standing = standing(name);
    standing.get_or_init(async || make(name, build).await).await;
}

fn standing(name: &'static str) -> Standing {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    templates.entry(name).or_default().clone()
}

async fn make(name: &str, build: impl AsyncFnOnce(&DatabaseConnection)) {
    let connection = connect(&server::create_template(name).await).await;
    build(&connection).await;
    connection.close().await.expect("the template's connections close");
    server::seal_template(name).await;
}
