use tests::{ACCOUNT, Answer, ROUTING, Stage, TestApp, pdf};

#[tokio::test]
async fn instructions_show_finance_the_account_in_clear_and_the_amounts() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    let answer = stage.finance.reads_instructions(&stage.payout).await.is_ok();

    let text = text_of(&answer);
    for fact in [
        ROUTING,
        ACCOUNT,
        "100,000.00",
        "300.00",
        "99,700.00",
        stage.payout.id.as_str(),
    ] {
        assert!(text.contains(fact), "{fact} is missing in {text}");
    }
    let last = stage.admin.audited_actions(&stage.payout).await.pop();
    assert_eq!(
        last.as_deref(),
        Some("payout.instructions_read"),
        "reading them is audited"
    );
}

#[tokio::test]
async fn the_same_facts_give_the_same_document() {
    let app = TestApp::start().await;
    let stage = Stage::ready_for_payment(&app).await;

    let first = stage.finance.reads_instructions(&stage.payout).await.is_ok();
    let second = stage.finance.reads_instructions(&stage.payout).await.is_ok();

    assert_eq!(first.body, second.body);
}

#[tokio::test]
async fn instructions_are_only_there_while_there_is_something_to_pay() {
    let app = TestApp::start().await;

    for stage in [
        Stage::pending_tax_info(&app).await,
        Stage::payment_sent(&app).await,
        Stage::cancelled(&app).await,
    ] {
        stage
            .finance
            .reads_instructions(&stage.payout)
            .await
            .is_problem(422, "INVALID_TRANSITION");
        stage
            .finance
            .generates_instructions(&stage.payout)
            .await
            .is_problem(422, "INVALID_TRANSITION");
    }
}

#[tokio::test]
async fn a_receipt_shows_amounts_and_dates_and_masks_the_account() {
    let app = TestApp::start().await;
    let stage = Stage::completed(&app).await;

    for reader in [&stage.member, &stage.admin] {
        let answer = reader.reads_receipt(&stage.payout).await.is_ok();

        let text = text_of(&answer);
        for fact in [
            "100,000.00",
            "300.00",
            "99,700.00",
            "6789",
            "CONF-4711",
            stage.payout.id.as_str(),
        ] {
            assert!(text.contains(fact), "{fact} is missing in {text}");
        }
        assert!(!text.contains(ACCOUNT) && !text.contains(ROUTING), "{text}");
    }
}

#[tokio::test]
async fn there_is_no_receipt_before_the_money_has_arrived() {
    let app = TestApp::start().await;
    let stage = Stage::payment_sent(&app).await;

    stage
        .member
        .reads_receipt(&stage.payout)
        .await
        .is_problem(404, "RECEIPT_NOT_FOUND");
}

fn text_of(document: &Answer) -> String {
    assert_eq!(document.header("content-type"), Some("application/pdf"));
    assert!(document.body.starts_with(b"%PDF"));
    pdf::text_of(&document.body)
}
