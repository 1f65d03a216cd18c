//! The TypeScript client, as other programs use it: made from the committed document, checked as strictly as it goes, and
//! driven against a service that runs.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tests::{Person, TestApp, skipped};
use tokio::process::Command;
use use_cases::api_keys::Scope;

use crate::transfers::house::Creator;

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_client_pays_a_member_and_a_creator() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/clients/typescript");
    if Command::new("npm").arg("--version").output().await.is_err() {
        return skipped("Node.js with npm");
    }
    if !is_installed(&folder) {
        runs(&folder, &["ci", "--no-audit", "--no-fund"], &Value::Null).await;
    }
    runs(&folder, &["run", "generate"], &Value::Null).await;
    runs(&folder, &["run", "build"], &Value::Null).await;
    let app = TestApp::paying_by_transfer(&[]).await;
    let world = world(&app).await;

    let said = runs(&folder, &["run", "smoke"], &world).await;

    assert!(said.contains("a member and a creator were paid"), "{said}");
    app.is_sound().await;
}

/// Who is there, and how to be taken for him.
async fn world(app: &TestApp) -> Value {
    let (admin, manager, finance) = (app.admin().await, app.manager().await, app.finance_manager().await);
    let member = app.member().await;
    let creator = Creator::ready(app, &admin).await;
    let token = |person: &Person| person.token().to_owned();
    json!({
        "baseUrl": app.door().base(),
        "today": app.today().to_string(),
        "sessions": {
            "admin": token(&admin),
            "manager": token(&manager),
            "finance": token(&finance),
            "member": token(&member),
            "creator": token(&creator.person),
        },
        "automationKey": app.program(Scope::Automation).await.token(),
        "membershipKey": app.program(Scope::Membership).await.token(),
        "member": { "userId": member.id, "name": member.name },
        "payeeId": creator.payee,
    })
}

/// What the lock file asks for is there already.
fn is_installed(folder: &Path) -> bool {
    let changed = |file: PathBuf| file.metadata().and_then(|file| file.modified());
    let installed = changed(folder.join("node_modules/.package-lock.json"));
    let wanted = changed(folder.join("package-lock.json")).expect("the lock file is committed");
    installed.is_ok_and(|installed| installed >= wanted)
}

async fn runs(folder: &Path, arguments: &[&str], world: &Value) -> String {
    let output = Command::new("npm")
        .args(arguments)
        .current_dir(folder)
        .env("PAYOUT_SMOKE", world.to_string())
        .env("PAYOUT_URL", world["baseUrl"].as_str().unwrap_or_default())
        .env("PAYOUT_API_KEY", world["membershipKey"].as_str().unwrap_or_default())
        .stdin(Stdio::null())
        .output()
        .await
        .expect("npm runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "npm {}:\n{said}", arguments.join(" "));
    said
}
