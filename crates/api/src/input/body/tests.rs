use actix_web::ResponseError;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;

#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Order {
    #[garde(length(chars, min = 2))]
    holder_name: String,
    #[garde(dive)]
    order_lines: Vec<Line>,
}

#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    #[garde(range(min = 1))]
    unit_count: u32,
}

/// The fields that are refused, after checking that it is a 400.
fn refused(body: &str) -> Vec<String> {
    let problem = read::<Order>(body.as_bytes()).expect_err("the body is refused");
    assert_eq!(problem.status_code(), 400);
    assert_eq!(problem.code(), "VALIDATION_ERROR");
    let answer: Value = serde_json::from_str(&problem.to_json()).unwrap();
    answer["error"]["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|field| field["field"].as_str().unwrap().to_owned())
        .collect()
}

fn order(lines: Value) -> String {
    json!({ "holderName": "Ada", "orderLines": lines }).to_string()
}

#[test]
fn a_good_body_is_read() {
    let order: Order = read(order(json!([{ "unitCount": 3 }])).as_bytes()).unwrap();

    assert_eq!(order.order_lines[0].unit_count, 3);
    assert_eq!(order.holder_name, "Ada");
}

#[test]
fn unknown_missing_and_wrongly_typed_fields_are_named_as_the_client_wrote_them() {
    assert_eq!(
        refused(&order(json!([{ "unitCount": 1, "status": "paid" }]))),
        ["orderLines[0].status"]
    );
    assert_eq!(
        refused(&order(json!([{ "unitCount": "one" }]))),
        ["orderLines[0].unitCount"]
    );
    assert_eq!(refused(r#"{"holderName":"Ada"}"#), ["orderLines"]);
    assert_eq!(
        refused(r#"{"holderName":"Ada","holderName":"Eve","orderLines":[]}"#),
        ["holderName"]
    );
}

#[test]
fn every_field_of_a_wrong_shape_is_named() {
    let body = json!({ "holderName": "A", "orderLines": [{ "unitCount": 0 }] }).to_string();

    assert_eq!(refused(&body), ["holderName", "orderLines[0].unitCount"]);
}

#[test]
fn what_is_no_json_is_refused() {
    for body in [
        "",
        "{",
        "[]",
        "null",
        "\"x\"",
        "{\"holderName\":\"Ada\",\"orderLines\":[]} x",
        &"[".repeat(500_000),
    ] {
        assert_eq!(refused(body), ["body"], "{}", &body[..body.len().min(40)]);
    }
}

#[test]
fn a_nul_that_no_database_stores_is_refused_and_a_written_out_one_is_not() {
    assert_eq!(refused(r#"{"holderName":"A\u0000da","orderLines":[]}"#), ["body"]);
    assert!(read::<Order>(br#"{"holderName":"A\\u0000da","orderLines":[]}"#).is_ok());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_bytes_are_an_order_or_refused_with_the_fields_named(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(read::<Order>(&bytes).is_err());
        }

        #[test]
        fn any_json_is_an_order_or_refused(text in "[\\[\\]{}\":,a-z0-9\\\\ .eE+-]{0,120}") {
            if let Err(problem) = read::<Order>(text.as_bytes()) {
                prop_assert_eq!(problem.status_code(), 400);
            }
        }

        #[test]
        fn a_good_order_is_read_back_and_one_with_anything_more_is_refused(
            holder in "[^\\x00]{2,20}", count in 1_u32.., extra in "[a-z]{1,12}",
        ) {
            let good = json!({ "holderName": holder, "orderLines": [{ "unitCount": count }] });
            let order = read::<Order>(good.to_string().as_bytes()).expect("it is a good one");
            prop_assert_eq!((order.holder_name, order.order_lines[0].unit_count), (holder, count));
            let mut more = good.clone();
            more[extra.as_str()] = json!(1);
            prop_assert!(read::<Order>(more.to_string().as_bytes()).is_err());
        }
    }
}
