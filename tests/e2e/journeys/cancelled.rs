use tests::{Stage, TestApp};

#[tokio::test]
async fn a_payout_can_be_called_off_until_the_money_is_sent() {
    let app = TestApp::start().await;
    let waiting = [
        Stage::pending_approval(&app).await,
        Stage::pending_bank_info(&app).await,
        Stage::pending_tax_info(&app).await,
        Stage::ready_for_payment(&app).await,
        Stage::payment_failed(&app).await,
        Stage::requires_manual_review(&app).await,
    ];

    for stage in &waiting {
        let shown = stage.admin.cancels(&stage.payout).await.is_ok().data();
        assert_eq!(shown["status"], "cancelled");
    }

    app.work().await;
    for stage in &waiting {
        assert!(
            app.kinds_sent(&stage.payout, &stage.member)
                .await
                .contains(&"payout_cancelled".to_owned())
        );
    }
    app.is_sound().await;
}

#[tokio::test]
async fn a_cancelled_payout_frees_its_slot_and_its_member() {
    let app = TestApp::of_a_new_company().await;
    app.earns("100000.00").await;
    let stage = Stage::pending_approval(&app).await;
    assert_eq!(slots(&stage).await, 0);

    stage.admin.cancels(&stage.payout).await.is_ok();

    assert_eq!(slots(&stage).await, 1);
    stage.admin.initiates(&[&stage.member]).await.is_created();
    app.is_sound().await;
}

async fn slots(stage: &Stage) -> u64 {
    let eligibility = stage.admin.asks_about_eligibility().await.is_ok().data();
    eligibility["remainingSlots"].as_u64().expect("a number")
}
