use reqwest::Method;
use tests::{Answer, BETTER_AUTH_SECRET, Person, TestApp, cookie};

/// Secret, token and cookie, each accepted by the main application itself.
const VECTORS: [(&str, &str, &str); 3] = [
    (
        "0123456789abcdef0123456789abcdef",
        "vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d",
        "vVnvGBwFRS1l4TI4HkPt01gPiliWDp4d.lJTr8GYr3FWqEHsxZ6NbJecsiBKb%2BFISIuH5LxDmb6w%3D",
    ),
    (
        "better-auth-payouts-secret-2026-xyz!",
        "DSFNLb1LloxdvwUrGccevESIDkt5fXRf",
        "DSFNLb1LloxdvwUrGccevESIDkt5fXRf.I8EVLz8PMqlIOfTYk35kmMjOxClYucyKHYbhP4kHkTk%3D",
    ),
    (
        "s3cr3t-mit-Umlaut-ä-und-€-0123456789",
        "uTKpUH-gSf3N1rCTayp_0WtIc_0xUhg6",
        "uTKpUH-gSf3N1rCTayp_0WtIc_0xUhg6.yUoT31oDYEoUW1vg2sKH0E7fYKWaO9NlO034gVAg3KU%3D",
    ),
];
const PLAIN: &str = "better-auth.session_token";
const SECURE: &str = "__Secure-better-auth.session_token";

#[tokio::test]
async fn cookies_of_the_main_application_are_accepted() {
    for (secret, token, value) in VECTORS {
        let app = TestApp::with(&[("BETTER_AUTH_SECRET", secret)]).await;
        somebody_with(&app, token).await;

        assert_eq!(
            with_cookie(&app, &format!("{PLAIN}={value}")).await.status,
            200,
            "{secret}"
        );
        assert_eq!(
            with_cookie(&app, &format!("theme=dark; {PLAIN}=\"{value}\"; x=y"))
                .await
                .status,
            200,
            "{secret}"
        );
    }
}

#[tokio::test]
async fn s02_a_cookie_that_is_not_exactly_right_is_refused() {
    let app = TestApp::start().await;
    let (_, token, value) = VECTORS[0];
    let admin = somebody_with(&app, token).await;
    let other_secret = cookie(token, "another-secret-of-thirty-two-bytes!");
    let of_nobody = cookie("abcdefghijklmnopqrstuvwxyz012345", BETTER_AUTH_SECRET);
    let cut = value.trim_end_matches("w%3D");
    let unpadded = value.trim_end_matches("%3D");
    let zeros = format!("{token}.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D");
    let other_token = value.replacen("Dp4d", "Dp4e", 1);
    for wrong in [
        &other_secret,
        &of_nobody,
        cut,
        unpadded,
        &zeros,
        &other_token,
        token,
        "",
        ".",
        "%",
        "x.y",
        &"x".repeat(5000),
    ] {
        with_cookie(&app, &format!("{PLAIN}={wrong}"))
            .await
            .is_problem(401, "INVALID_SESSION");
    }
    for unknown_name in [
        PLAIN.to_uppercase(),
        SECURE.to_owned(),
        "better-auth.session_data".to_owned(),
    ] {
        with_cookie(&app, &format!("{unknown_name}={value}"))
            .await
            .is_problem(401, "UNAUTHORIZED");
    }
    admin.get("/api/payouts").await.is_ok();
}

#[tokio::test]
async fn s02_two_session_cookies_are_one_too_many() {
    let app = TestApp::start().await;
    let (_, token, value) = VECTORS[0];
    somebody_with(&app, token).await;

    with_cookie(&app, &format!("{PLAIN}={value}; {PLAIN}={value}"))
        .await
        .is_problem(401, "INVALID_SESSION");
}

#[tokio::test]
async fn under_https_only_the_secure_name_counts() {
    let app = TestApp::with(&[("BETTER_AUTH_URL", "https://app.tenure.example")]).await;
    let (_, token, value) = VECTORS[0];
    somebody_with(&app, token).await;

    with_cookie(&app, &format!("{SECURE}={value}")).await.is_ok();
    with_cookie(&app, &format!("{PLAIN}={value}"))
        .await
        .is_problem(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn the_name_of_the_cookie_can_be_set() {
    let app = TestApp::with(&[("BETTER_AUTH_COOKIE_NAME", "tenure.sid")]).await;
    let (_, token, value) = VECTORS[0];
    somebody_with(&app, token).await;

    with_cookie(&app, &format!("tenure.sid={value}")).await.is_ok();
    with_cookie(&app, &format!("{PLAIN}={value}"))
        .await
        .is_problem(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn bearer_tokens_can_be_turned_off() {
    let app = TestApp::with(&[("ALLOW_BEARER_SESSION", "false")]).await;
    let (_, token, value) = VECTORS[0];
    let admin = somebody_with(&app, token).await;

    admin.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
    with_cookie(&app, &format!("{PLAIN}={value}")).await.is_ok();
}

#[tokio::test]
async fn s02_a_user_id_is_no_session() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    let impostor = app.signed_in_as(&admin, &admin.id.to_string());
    impostor.get("/api/payouts").await.is_problem(401, "INVALID_SESSION");
}

async fn somebody_with(app: &TestApp, token: &str) -> Person {
    let admin = app.admin().await;
    app.by_hand(&format!(
        "UPDATE session SET token = '{token}' WHERE token = '{}'",
        admin.token()
    ))
    .await;
    app.signed_in_as(&admin, token)
}

async fn with_cookie(app: &TestApp, cookie: &str) -> Answer {
    Answer::to(app.door().request(Method::GET, "/api/payouts").header("Cookie", cookie)).await
}
