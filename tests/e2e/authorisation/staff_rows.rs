use tests::{HOUR, Person, TestApp};

#[tokio::test]
async fn a_disabled_administrator_is_a_member() {
    let app = TestApp::start().await;
    for status in ["inactive", "suspended", "disabled"] {
        let admin = app.admin().await;
        app.by_hand(&format!(
            "UPDATE admin SET status = '{status}' WHERE email = '{}'",
            admin.email
        ))
        .await;
        is_only_a_member(&admin).await;
    }
}

#[tokio::test]
async fn a_locked_administrator_is_a_member_until_the_lock_ends() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let until = app.now() + HOUR;
    app.by_hand(&format!(
        "UPDATE admin SET lock_until = '{until}' WHERE email = '{}'",
        admin.email
    ))
    .await;
    is_only_a_member(&admin).await;

    app.turn_clock(HOUR);

    admin.get("/api/payouts").await.is_ok();
}

#[tokio::test]
async fn an_unverified_e_mail_gives_no_role() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.by_hand(&format!(
        "UPDATE users SET email_verified = false WHERE id = '{}'",
        admin.id
    ))
    .await;

    is_only_a_member(&admin).await;
}

#[tokio::test]
async fn a_role_that_nobody_knows_gives_none() {
    let app = TestApp::start().await;
    let intern = app.staff("Intern").await;

    is_only_a_member(&intern).await;
}

#[tokio::test]
async fn one_locked_row_of_two_with_one_e_mail_refuses() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.makes_staff(&admin.email.to_uppercase(), "Manager").await;
    admin.get("/api/payouts").await.is_ok();

    let second = format!("email = '{}'", admin.email.to_uppercase());
    app.by_hand(&format!("UPDATE admin SET lock_until = '2099-01-01' WHERE {second}"))
        .await;

    is_only_a_member(&admin).await;
}

#[tokio::test]
async fn the_case_of_an_e_mail_does_not_matter() {
    let app = TestApp::start().await;
    let admin = app.user("Loud Person").await;
    app.makes_staff(&admin.email.to_uppercase(), "admin").await;

    admin.get("/api/payouts").await.is_ok();
}

#[tokio::test]
async fn role_names_can_be_mapped_otherwise() {
    let app = TestApp::with(&[("ROLE_MAP", r#"{"Treasurer": ["finance_manager"]}"#)]).await;
    let (treasurer, admin) = (app.staff("Treasurer").await, app.admin().await);

    treasurer.get("/api/tax-forms").await.is_ok();
    treasurer.checks_eligibility().await.is_problem(403, "FORBIDDEN");
    is_only_a_member(&admin).await;
}

#[tokio::test]
async fn s02_who_loses_his_role_loses_it_at_once() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    admin.get("/api/payouts").await.is_ok();

    app.by_hand(&format!("DELETE FROM admin WHERE email = '{}'", admin.email))
        .await;

    is_only_a_member(&admin).await;
}

async fn is_only_a_member(person: &Person) {
    person.get("/api/payouts").await.is_problem(403, "FORBIDDEN");
    person.checks_eligibility().await.is_problem(403, "FORBIDDEN");
    person.looks_up(person).await.is_ok();
}
