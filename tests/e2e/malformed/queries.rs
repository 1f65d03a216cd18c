use tests::{Stage, TestApp};

/// Parameter and value that no list takes.
const WRONG: [(&str, &str); 8] = [
    ("limit", "0"),
    ("limit", "101"),
    ("limit", "-1"),
    ("limit", "ten"),
    ("limit", "99999999999999999999999"),
    ("cursor", "nonsense"),
    ("cursor", "MXw"),
    ("colour", "blue"),
];

const WRONG_FOR_PAYOUTS: [(&str, &str); 11] = [
    ("status", "paid"),
    ("status", ""),
    ("userId", "17"),
    ("from", "yesterday"),
    ("from", "2026-02-30"),
    ("to", "20.11.2026"),
    ("minAmount", "-1"),
    ("minAmount", "1e5"),
    ("maxAmount", "1.234"),
    ("paymentMethod", "cash"),
    ("minAmount", "%00"),
];

const WRONG_FOR_FORMS: [(&str, &str); 4] = [
    ("taxYear", "next"),
    ("taxYear", "99999999999"),
    ("userId", "17"),
    ("colour", "blue"),
];

#[tokio::test]
async fn a_wrong_parameter_is_named() {
    let app = TestApp::in_a_sandbox().await;
    let admin = app.admin().await;
    let lists = [
        "/api/payouts",
        "/api/tax-forms",
        "/api/alerts",
        "/api/notifications",
        "/api/jobs",
        "/api/sandbox/mail",
    ];
    let everywhere = lists.into_iter().flat_map(|path| WRONG.map(|wrong| (path, wrong)));
    let payouts = WRONG_FOR_PAYOUTS.map(|wrong| ("/api/payouts", wrong));
    let forms = WRONG_FOR_FORMS.map(|wrong| ("/api/tax-forms", wrong));

    for (path, (name, value)) in everywhere.chain(payouts).chain(forms) {
        let path = format!("{path}?{name}={value}");
        let answer = admin.get(&path).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (400, vec![name.to_owned()]),
            "{path} {answer:?}"
        );
    }
}

/// The cursor `2026-11-20T14:05:09Z|abc`: a time and an id as lists with other ids have them.
const FOREIGN_CURSOR: &str = "MjAyNi0xMS0yMFQxNDowNTowOVp8YWJj";

#[tokio::test]
async fn the_cursor_of_another_list_does_not_begin_this_one_anew() {
    let app = TestApp::start().await;
    let stage = Stage::pending_approval(&app).await;

    for path in [
        "/api/jobs".to_owned(),
        "/api/notifications".to_owned(),
        format!("/api/payouts/{}/audit", stage.payout),
    ] {
        let answer = stage.admin.get(&format!("{path}?cursor={FOREIGN_CURSOR}")).await;
        assert_eq!(
            (answer.status, answer.fields()),
            (400, vec!["cursor".to_owned()]),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_query_that_is_none_is_refused() {
    let app = TestApp::start().await;
    let admin = app.admin().await;

    for query in [
        "limit=1&limit=2",
        "limit[]=1",
        "%ff=%ff",
        "cursor=a&cursor=b",
        "=",
        "limit=%00",
    ] {
        let answer = admin.get(&format!("/api/payouts?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
        answer.is_in_the_envelope();
    }
}

#[tokio::test]
async fn lists_are_read_page_by_page_and_filtered() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let members = [app.member().await, app.member().await, app.member().await];
    let payouts = admin
        .initiates(&members.iter().collect::<Vec<_>>())
        .await
        .is_created()
        .payouts();
    admin.cancels(&payouts[0]).await.is_ok();

    let mut seen = Vec::new();
    let mut path = "/api/payouts?limit=1".to_owned();
    loop {
        let page = admin.get(&path).await.is_ok();
        seen.extend(page.payouts());
        let pagination = page.json()["pagination"].clone();
        assert_eq!(pagination["limit"], 1);
        let Some(cursor) = pagination["nextCursor"].as_str() else {
            assert_eq!(pagination["hasMore"], false);
            break;
        };
        path = format!("/api/payouts?limit=1&cursor={cursor}");
    }

    let mut newest_first = payouts.clone();
    newest_first.sort_by(|a, b| b.id.cmp(&a.id));
    assert_eq!(seen, newest_first);
    let cancelled = admin
        .get("/api/payouts?status=cancelled&status=rejected")
        .await
        .is_ok()
        .payouts();
    assert_eq!(cancelled, [payouts[0].clone()]);
    let of_one = admin
        .get(&format!("/api/payouts?userId={}", members[1].id))
        .await
        .is_ok()
        .payouts();
    assert_eq!(of_one, [payouts[1].clone()]);
    for none in [
        "minAmount=100000.01",
        "maxAmount=99999.99",
        "paymentMethod=check",
        "to=2026-03-15",
        "from=2026-03-18",
    ] {
        assert_eq!(
            admin.get(&format!("/api/payouts?{none}")).await.is_ok().payouts(),
            [],
            "{none}"
        );
    }
    assert_eq!(
        admin
            .get("/api/payouts?from=2026-03-16&to=2026-03-17&minAmount=100000")
            .await
            .is_ok()
            .payouts()
            .len(),
        3
    );
}
