//! Two columns say whether an administrator is active.

use tests::TestApp;

#[tokio::test]
async fn either_column_refuses_an_administrator() {
    let app = TestApp::on_shape_c().await;
    for disabled in [
        "status = 'inactive'",
        "admin_status_id = 2",
        "admin_status_id = 3",
        "status = 'suspended', admin_status_id = 1",
    ] {
        let admin = app.admin().await;
        admin.get("/api/payouts").await.is_ok();

        app.by_hand(&format!("UPDATE admin SET {disabled} WHERE email = '{}'", admin.email))
            .await;

        admin.get("/api/payouts").await.is_problem(403, "FORBIDDEN");
    }
}

#[tokio::test]
async fn columns_without_a_value_disable_nobody() {
    let app = TestApp::on_shape_c().await;
    let admin = app.admin().await;

    app.by_hand("UPDATE admin SET status = NULL, admin_status_id = NULL")
        .await;

    admin.get("/api/payouts").await.is_ok();
}
