use serde_json::json;
use use_cases::Error;
use use_cases::audit::{self, Entry};
use use_cases::verify::verify;

use crate::house::{House, admin};

impl House {
    pub async fn writes_down(&self, stream: &str, facts: serde_json::Value) {
        let entry = Entry {
            stream: stream.to_owned(),
            action: "thing.done".to_owned(),
            entity_type: "thing",
            entity_id: "00000000-0000-0000-0000-000000000001".to_owned(),
            user: None,
            success: true,
            facts,
        };
        let tx = self.ctx.db.begin().await.expect("a transaction");
        audit::append(&tx, &admin(), entry, self.ctx.now())
            .await
            .expect("an entry");
        tx.commit().await.expect("a commit");
    }
}

#[tokio::test]
async fn an_operation_stands_in_the_chain_and_in_the_log_of_the_host() {
    let house = House::new().await;

    house.writes_down("thing", json!({ "old": 1, "new": 2 })).await;

    assert_eq!(
        house
            .count("SELECT count(*) FROM payout.audit_log WHERE actor_role = 'admin' AND seq = 1")
            .await,
        1
    );
    let copied = "SELECT count(*) FROM public.user_audit_logs
                  WHERE admin_id = 7 AND user_id = '00000000-0000-0000-0000-000000000ada' AND entity_type = 'thing'
                    AND entity_id = '00000000-0000-0000-0000-000000000001' AND success AND ip_address = '203.0.113.9'
                    AND user_agent = 'a browser' AND new_values = '{\"old\": 1, \"new\": 2}'
                    AND metadata ->> 'requestId' = 'request-1' AND metadata ->> 'seq' = '1'";
    assert_eq!(house.count(copied).await, 1);
}

#[tokio::test]
async fn a_refusal_is_written_down_with_its_reason() {
    let house = House::new().await;

    let attempt = audit::Attempt {
        entity_type: "payout",
        entity_id: "p-1",
        command: "approve",
    };
    audit::record_refusal(&house.ctx, &admin(), attempt, &Error::LegacyPayout)
        .await
        .expect("an entry");

    let refused = "SELECT count(*) FROM public.user_audit_logs WHERE NOT success AND error_message = 'LEGACY_PAYOUT'
                   AND new_values ->> 'command' = 'approve'";
    assert_eq!(house.count(refused).await, 1);
    assert_eq!(
        house
            .count("SELECT count(*) FROM payout.audit_log WHERE stream = 'payout:p-1' AND NOT success")
            .await,
        1
    );
}

#[tokio::test]
async fn whatever_people_type_can_be_written_down() {
    let house = House::new().await;

    for text in ["\0", "\u{202e}", "\\u0000", "\"}],", "'; DROP TABLE users", "Zoë 🦀"] {
        house.writes_down("thing", json!({ "typed": text })).await;
    }

    assert_eq!(verify(&house.ctx).await.expect("an answer").first_fault, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_has_no_gaps_however_many_write_to_it() {
    let house = House::new().await;

    futures_util::future::join_all((0..40).map(|number| house.writes_down("thing", json!({ "number": number })))).await;

    let verified = verify(&house.ctx).await.expect("an answer");
    assert_eq!((verified.audit_entries, verified.first_fault), (40, None));
}

#[tokio::test]
async fn the_database_refuses_to_change_or_remove_an_entry() {
    let house = House::new().await;
    house.writes_down("thing", json!({})).await;

    for statement in [
        "UPDATE payout.audit_log SET action = 'other'",
        "DELETE FROM payout.audit_log",
        "TRUNCATE payout.audit_log",
        "SET session_replication_role = replica; DELETE FROM payout.audit_log",
    ] {
        let refused = sqlx::raw_sql(statement).execute(house.db.pool()).await;
        assert!(refused.is_err(), "{statement}");
    }
}
