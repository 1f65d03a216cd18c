use crate::platform::Platform;

#[tokio::test]
async fn a_transfer_is_taken_back_in_parts_but_never_more_than_it_was() {
    let platform = Platform::start().await;
    let transfer = platform.pays("k1", &platform.order(500)).await.unwrap();
    let path = format!("/v1/transfers/{}/reversals", transfer.id());

    let part = platform.posts(&path, "amount=100").await;
    let too_much = platform.posts(&path, "amount=401").await;
    let rest = platform.posts(&path, "").await;
    let nothing_left = platform.posts(&path, "").await;

    assert_eq!((part.status, too_much.status), (200, 400));
    assert_eq!(rest.body["amount"], 400);
    assert_eq!(nothing_left.status, 400);
    assert_eq!(platform.paid(), 0);
    let snapshot = platform.stripe.snapshot();
    assert!(snapshot.transfers[0].is_reversed());
    assert_eq!(snapshot.payments_of(transfer.id()), 1, "what comes back is no payment");
    let told: Vec<&str> = snapshot.events.iter().map(|event| event.kind.as_str()).collect();
    assert!(told.ends_with(&["transfer.created", "transfer.reversed", "transfer.reversed"]));
}

#[tokio::test]
async fn nothing_is_taken_back_that_the_account_has_not_got() {
    let platform = Platform::start().await;
    let transfer = platform.pays("k1", &platform.order(500)).await.unwrap();
    platform.stripe.set_balance(Some(&platform.account), "usd", 499);

    let path = format!("/v1/transfers/{}/reversals", transfer.id());
    let refused = platform.posts(&path, "").await;

    assert_eq!(refused.code(), "balance_insufficient");
    assert_eq!(platform.paid(), 500);
}

#[tokio::test]
async fn an_account_is_paid_only_while_it_can_be() {
    let platform = Platform::start().await;
    let stripe = &platform.stripe;

    let restrict = |status: &'static str| {
        let change = |account: &mut fake_stripe::Account| {
            account.capabilities.insert("transfers".to_owned(), status.to_owned());
        };
        stripe.change_account(&platform.account, change).unwrap();
    };
    restrict("inactive");
    let inactive = platform.pays("k1", &platform.order(500)).await.unwrap();
    restrict("active");
    let active = platform.pays("k2", &platform.order(500)).await.unwrap();
    stripe
        .change_account(&platform.account, |account| account.closed = true)
        .unwrap();
    let closed = platform.pays("k3", &platform.order(500)).await.unwrap();

    assert_eq!(inactive.code(), "insufficient_capabilities_for_transfer");
    assert_eq!(active.status, 200);
    assert_eq!(closed.code(), "account_closed");
    assert_eq!(platform.paid(), 500);
}

#[tokio::test]
async fn what_cannot_be_a_transfer_is_refused_with_the_field_that_is_wrong() {
    let platform = Platform::start().await;
    let order = platform.order(500);
    let long = format!("{order}&metadata[list]={}", "x".repeat(501));
    let cases = [
        (order.replace("amount=500", "amount=0"), "amount"),
        (order.replace("amount=500", "amount=5.00"), "amount"),
        (order.replace("currency=usd", "currency=USD"), "currency"),
        (order.replace("destination=", "destination=acct_other"), "destination"),
        (order.replace("transfer_group", "transfergroup"), "transfergroup"),
        (long, "metadata"),
    ];

    for (form, param) in cases {
        let refused = platform.posts("/v1/transfers", &form).await;
        assert_eq!(
            (refused.status, &refused.body["error"]["param"]),
            (400, &param.into()),
            "{form}"
        );
    }
    assert_eq!(platform.paid(), 0);
}

#[tokio::test]
async fn lists_come_in_pages_with_the_newest_first() {
    let platform = Platform::start().await;
    let mut ids = Vec::new();
    for amount in 1..=5 {
        let transfer = platform.posts("/v1/transfers", &platform.order(amount)).await;
        ids.insert(0, transfer.id().to_owned());
    }

    let first = platform.gets("/v1/transfers?limit=2").await.body;
    let second = platform
        .gets(&format!("/v1/transfers?limit=3&starting_after={}", ids[1]))
        .await
        .body;
    let back = platform
        .gets(&format!("/v1/transfers?limit=2&ending_before={}", ids[3]))
        .await
        .body;
    let none = platform.gets("/v1/transfers?transfer_group=other").await.body;
    let future = platform.gets("/v1/transfers?created[gte]=9999999999").await.body;

    let shown = |page: &serde_json::Value| -> Vec<String> {
        let data = page["data"].as_array().unwrap().iter();
        data.map(|transfer| transfer["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!((shown(&first), &first["has_more"]), (ids[..2].to_vec(), &true.into()));
    assert_eq!(
        (shown(&second), &second["has_more"]),
        (ids[2..].to_vec(), &false.into())
    );
    assert_eq!(shown(&back), ids[1..3]);
    assert!(shown(&none).is_empty() && shown(&future).is_empty());
}

#[tokio::test]
async fn a_stranger_learns_neither_the_key_nor_anything_else() {
    let platform = Platform::start().await;
    let url = format!("{}/v1/balance", platform.stripe.base());

    let stranger = reqwest::Client::new().get(&url).bearer_auth("sk_test_guess").send();
    let answer = crate::platform::read(stranger.await.unwrap()).await.unwrap();
    let nobody = reqwest::get(&url).await.unwrap().status();

    assert_eq!((answer.status, nobody.as_u16()), (401, 401));
    assert_eq!(
        answer.body["error"]["message"],
        "Invalid API Key provided: ********uess"
    );
}
