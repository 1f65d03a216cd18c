use serde_json::Value;

use crate::promql::check;
use crate::rules::{file, with_recorded};

/// What Grafana puts in place of its variables.
const VARIABLES: [(&str, &str); 2] = [("$__rate_interval", "5m"), ("$programme", "member")];

#[tokio::test(flavor = "multi_thread")]
async fn every_panel_asks_for_what_is_shown() {
    let shown = with_recorded().await;

    for panel in panels() {
        let targets = panel["targets"].as_array().expect("a panel asks for something");
        assert!(!targets.is_empty(), "{}", panel["title"]);
        for target in targets {
            let expression = target["expr"].as_str().expect("an expression");
            let plain = VARIABLES
                .iter()
                .fold(expression.to_owned(), |text, (name, value)| text.replace(name, value));
            assert!(!plain.contains('$'), "an unknown variable in {expression}");
            let labels = check(&plain, &shown).unwrap_or_else(|wrong| panic!("{}: {wrong}", panel["title"]));
            for label in legend(target) {
                assert!(
                    labels.contains(&label),
                    "{}: its series have no label {label}",
                    panel["title"]
                );
            }
        }
    }
}

#[test]
fn every_panel_reads_from_the_source_that_is_chosen_and_stands_in_a_place_of_its_own() {
    let mut places = Vec::new();
    for panel in panels() {
        assert_eq!(panel["datasource"]["uid"], "${datasource}", "{}", panel["title"]);
        let place = &panel["gridPos"];
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|it| place[it].as_u64().expect("a number"));
        assert!(x + w <= 24, "{}", panel["title"]);
        let is_free = |other: &[u64; 4]| {
            x >= other[0] + other[2] || other[0] >= x + w || y >= other[1] + other[3] || other[1] >= y + h
        };
        assert!(places.iter().all(is_free), "{} lies on another", panel["title"]);
        places.push([x, y, w, h]);
    }
    assert!(places.len() > 20);
}

fn panels() -> Vec<Value> {
    let read: Value = serde_json::from_str(&file("deploy/grafana/payouts.json")).expect("JSON");
    let panels = read["panels"].as_array().expect("panels");
    panels.iter().filter(|panel| panel["type"] != "row").cloned().collect()
}

fn legend(target: &Value) -> Vec<String> {
    let legend = target["legendFormat"].as_str().unwrap_or_default();
    legend
        .split("{{")
        .skip(1)
        .filter_map(|rest| rest.split("}}").next())
        .map(str::to_owned)
        .collect()
}
