use serde_json::json;

use super::*;

fn links() -> Links {
    Links {
        app_url: "https://app.example.com".to_owned(),
        support_email: "support@example.com".to_owned(),
        sender_name: "Home Solutions".to_owned(),
    }
}

/// Everything any kind needs, and nothing that may be absent.
fn sample() -> Value {
    json!({
        "memberName": "Jane <script>alert(1)</script> & Co",
        "adminName": "Ada \"Finance\" O'Neil",
        "payoutId": "po_0192",
        "roundId": "rd_0007",
        "grossAmount": "100000.00",
        "retentionFee": "300.00",
        "releasedAmount": "2000.00",
        "remainingAmount": "100.00",
        "placementId": "pl_0042",
        "taxWithholding": "0.00",
        "netAmount": "99700.00",
        "totalRevenue": "1234567.89",
        "currency": "USD",
        "paymentMethod": "ach",
        "destination": "account ending 6789",
        "sentDate": "2026-11-20",
        "expectedArrivalDate": "2026-11-24",
        "completedDate": "2026-11-25",
        "changed": "bank details",
        "changedAt": "2026-11-18T22:30:00-05:00",
        "receivedAt": "2026-11-18T22:30:00-05:00",
        "reason": "the address <b>does not</b> match",
        "queuePosition": 1,
        "removedDate": "2027-11-25",
        "tenureStart": "2028-01-05",
        "count": 2,
        "currentApprovals": 1,
        "requiredApprovals": 2,
        "remainingSlots": 3,
        "eligibleMemberCount": 17,
        "waitingSince": "2026-11-16",
        "alertTitle": "The books <b>disagree</b>",
        "alertMessage": "entry 7 does not balance <script>",
        "category": "verify_fault",
        "nextRetryAt": "2026-11-20T14:05:09Z",
    })
}

/// The sample with these keys set.
fn sample_with(changes: Value) -> Value {
    let mut data = sample();
    let facts = data.as_object_mut().expect("an object");
    let Value::Object(changes) = changes else {
        panic!("changes are an object");
    };
    facts.extend(changes);
    data
}

fn worded(kind: MailKind, data: &Value) -> RenderedMail {
    render(kind, data, &links()).unwrap_or_else(|error| panic!("{}: {error:?}", kind.code()))
}

#[test]
fn every_kind_has_a_subject_and_both_parts_with_its_link_and_whom_to_ask() {
    for &kind in MailKind::ALL {
        let mail = worded(kind, &sample());

        assert!(
            (10..=100).contains(&mail.subject.len()),
            "{}: {}",
            kind.code(),
            mail.subject
        );
        let (_, body) = mail.html.split_once("<body>").expect("an HTML document");
        for part in [body, &mail.text] {
            assert!(part.contains("https://app.example.com"), "{}", kind.code());
            assert!(part.contains("support@example.com"), "{}", kind.code());
            for slip in ["undefined", "{{", "{%", "none", "null", "\n\n\n\n"] {
                assert!(!part.contains(slip), "{} contains {slip:?}:\n{part}", kind.code());
            }
        }
    }
}

#[test]
fn what_users_wrote_is_escaped_in_html_and_plain_in_text() {
    for &kind in MailKind::ALL {
        let mail = worded(kind, &sample());

        assert!(
            !mail.html.contains("<script") && !mail.html.contains("<b>"),
            "{}",
            kind.code()
        );
        assert!(!mail.html.contains("&amp;lt;"), "{} escapes twice", kind.code());
        assert!(
            !mail.text.contains("&lt;") && !mail.text.contains("&#"),
            "{}",
            kind.code()
        );
    }
    let mail = worded(MailKind::PayoutRejected, &sample());
    assert!(mail.html.contains("&lt;b&gt;does not&lt;"), "{}", mail.html);
    assert!(mail.text.contains("the address <b>does not</b> match"), "{}", mail.text);
}

#[test]
fn a_payment_says_the_amounts_the_dates_and_where_to() {
    let mail = worded(MailKind::PaymentSent, &sample());

    for text in [
        "$99,700.00",
        "$100,000.00",
        "-$300.00",
        "November 20, 2026",
        "November 24, 2026",
        "account ending 6789",
    ] {
        assert!(mail.text.contains(text), "{text} in\n{}", mail.text);
        assert!(mail.html.contains(text), "{text} in\n{}", mail.html);
    }
    assert!(
        !mail.text.contains("withholding"),
        "nothing was withheld:\n{}",
        mail.text
    );
}

#[test]
fn withheld_tax_stands_in_both_parts() {
    let data = sample_with(json!({ "taxWithholding": "24000.00", "netAmount": "75700.00" }));

    for part in [
        worded(MailKind::PayoutApproved, &data).text,
        worded(MailKind::PayoutApproved, &data).html,
    ] {
        assert!(part.contains("-$24,000.00") && part.contains("$75,700.00"), "{part}");
    }
}

#[test]
fn what_may_be_absent_is_said_when_it_is_there() {
    let cases = [
        (
            MailKind::PayoutApproved,
            "estimatedArrival",
            "2026-12-01",
            "December 1, 2026",
        ),
        (MailKind::PaymentSent, "trackingNumber", "1Z-999", "1Z-999"),
        (MailKind::PayoutCompleted, "confirmationNumber", "C-42", "C-42"),
        (
            MailKind::PayoutCompleted,
            "membershipRemovalDate",
            "2027-11-25",
            "November 25, 2027",
        ),
        (
            MailKind::BankInfoNeeded,
            "defect",
            "the routing number is unknown",
            "the routing number is unknown",
        ),
        (MailKind::PaymentFailedStaff, "returnCode", "R03", "R03"),
    ];
    for (kind, key, value, shown) in cases {
        let given = worded(kind, &sample_with(json!({ key: value })));
        let absent = worded(kind, &sample_with(json!({ key: null })));

        assert!(
            given.text.contains(shown) && given.html.contains(shown),
            "{}: {key}",
            kind.code()
        );
        assert!(
            !absent.text.contains(shown) && !absent.html.contains(shown),
            "{}: {key}",
            kind.code()
        );
    }
}

#[test]
fn a_check_asks_for_the_address_and_a_transfer_for_the_account() {
    let transfer = worded(MailKind::BankInfoNeeded, &sample());
    let check = worded(
        MailKind::BankInfoNeeded,
        &sample_with(json!({ "paymentMethod": "check" })),
    );

    assert!(transfer.subject.contains("bank details") && transfer.text.contains("routing number"));
    assert!(check.subject.contains("mailing address") && !check.text.contains("routing number"));
}

#[test]
fn a_missing_null_or_unreadable_value_stops_the_mail() {
    for (key, value) in [
        ("memberName", Value::Null),
        ("netAmount", json!("99,700.00")),
        ("netAmount", json!("NaN.00")),
        ("sentDate", json!("yesterday")),
    ] {
        let data = sample_with(json!({ key: value }));
        assert!(
            render(MailKind::PaymentSent, &data, &links()).is_err(),
            "{key}: {value}"
        );
    }
    let mut data = sample();
    data.as_object_mut().expect("an object").remove("destination");
    assert!(render(MailKind::PaymentSent, &data, &links()).is_err());
    assert!(render(MailKind::PaymentSent, &json!([]), &links()).is_err());
}

#[test]
fn a_subject_is_one_line_whatever_a_name_contains() {
    let data = sample_with(json!({ "memberName": "Jane\r\nBcc: all@example.com" }));

    let mail = worded(MailKind::ApprovalNeeded, &data);

    assert!(
        mail.subject.ends_with("to Jane Bcc: all@example.com"),
        "{}",
        mail.subject
    );
    assert!(!mail.subject.contains(['\r', '\n']));
}

#[test]
fn the_day_of_a_time_is_its_day_in_utc_and_other_currencies_keep_their_code() {
    let changed = worded(MailKind::DetailsChanged, &sample());
    let printed = sample_with(json!({ "changedAt": "2026-11-19 3:30:00.0 +00:00:00" }));
    let euros = worded(MailKind::PaymentFailed, &sample_with(json!({ "currency": "EUR" })));

    assert!(changed.text.contains("November 19, 2026"), "{}", changed.text);
    assert_eq!(changed, worded(MailKind::DetailsChanged, &printed));
    assert!(
        euros.subject.len() > 10 && euros.text.contains("EUR 99,700.00"),
        "{}",
        euros.text
    );
}

#[test]
fn codes_are_read_back_as_the_kinds_they_name() {
    for &kind in MailKind::ALL {
        assert_eq!(MailKind::parse(kind.code()), Some(kind));
    }
    assert_eq!(MailKind::parse("layout"), None);
}
