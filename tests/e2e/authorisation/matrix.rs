use tests::{Answer, MINUTE, Person, Stage, TestApp};
use use_cases::api_keys::Scope;

use super::everything::Everything;
use super::table::{Access, TABLE, operations};

/// What is not there for him who may see it: it does not exist yet, or somebody else took it away a moment ago.
const GONE: [&str; 2] = ["RECEIPT_NOT_FOUND", "COMPANY_USER_NOT_FOUND"];

/// Somebody, and which operations are his.
struct Caller {
    who: &'static str,
    person: Person,
    /// What is answered where he may not.
    refusal: fn(Access) -> (u16, &'static str),
    may: fn(Access) -> bool,
}

#[test]
fn s09_every_operation_has_a_row_and_every_row_an_operation() {
    let documented = operations();
    for (method, path) in &documented {
        assert!(row(method, path).is_some(), "who may {method} {path}?");
    }
    for (method, path, _) in TABLE {
        let stands = documented
            .iter()
            .any(|(m, p)| (m.as_str(), p.as_str()) == (method, path));
        assert!(stands, "{method} {path} is not documented");
    }
}

#[tokio::test]
async fn s05_everybody_may_what_the_table_says_and_nothing_else() {
    let app = TestApp::with_everything().await;
    let everything = Everything::of(&app).await;
    for caller in callers(&app, &everything.stage).await {
        for (method, pattern, access) in TABLE {
            let path = everything.path(pattern);
            let answer = everything.call(&app, &caller.person, (method, pattern), &path).await;
            judge(
                &caller,
                &format!("{} on {method} {pattern}", caller.who),
                access,
                answer,
            );
        }
    }
    app.is_sound().await;
}

#[track_caller]
fn judge(caller: &Caller, what: &str, access: Access, answer: Answer) {
    assert!(answer.status < 500, "{what}: {answer:?}");
    if access == Access::Signed {
        assert_eq!(answer.code(), "SIGNATURE_INVALID", "{what}: {answer:?}");
        answer.is_in_the_envelope();
    } else if access == Access::Anyone || (caller.may)(access) {
        let let_in =
            ![401, 403].contains(&answer.status) && (answer.status != 404 || GONE.contains(&answer.code().as_str()));
        assert!(let_in, "{what}: {answer:?}");
    } else {
        let (status, code) = (caller.refusal)(access);
        assert_eq!(answer.status, status, "{what}: {answer:?}");
        assert!(code.is_empty() || answer.code() == code, "{what}: {answer:?}");
        answer.is_in_the_envelope();
    }
}

/// What a member gets who is not meant: nothing is there for strangers, and the rest is forbidden.
fn refused_as_member(access: Access) -> (u16, &'static str) {
    match access {
        Access::StaffOrOwner | Access::FinanceOrOwner | Access::Owner => (404, ""),
        _ => (403, "FORBIDDEN"),
    }
}

async fn callers(app: &TestApp, stage: &Stage) -> Vec<Caller> {
    let over = app
        .session_between(stage.admin.id, app.now() - MINUTE * 60, app.now() - MINUTE)
        .await;
    let staff = |who, person, may| Caller {
        who,
        person,
        refusal: refused_as_member,
        may,
    };
    let unknown = app.signed_in_as(&stage.admin, "abcdefghijklmnopqrstuvwxyz012345");
    vec![
        Caller {
            who: "nobody",
            person: app.nobody(),
            refusal: |_| (401, "UNAUTHORIZED"),
            may: |_| false,
        },
        Caller {
            who: "a stranger",
            person: unknown,
            refusal: |_| (401, "INVALID_SESSION"),
            may: |_| false,
        },
        Caller {
            who: "an administrator of yesterday",
            person: app.signed_in_as(&stage.admin, &over),
            refusal: |_| (401, "INVALID_SESSION"),
            may: |_| false,
        },
        Caller {
            who: "a program",
            person: app.program(Scope::Membership).await,
            refusal: |_| (403, "FORBIDDEN"),
            may: |access| access == Access::AdminOrMembershipService,
        },
        staff("another member", app.member().await, |_| false),
        staff("support", app.support().await, |access| {
            matches!(access, Access::Staff | Access::StaffOrOwner)
        }),
        staff("the member", stage.member.clone(), |access| {
            matches!(access, Access::StaffOrOwner | Access::FinanceOrOwner | Access::Owner)
        }),
        staff("finance", app.finance_manager().await, |access| {
            !matches!(
                access,
                Access::Admin | Access::AdminOrMembershipService | Access::Owner | Access::Payee
            )
        }),
        staff("the administrator", stage.admin.clone(), |access| {
            !matches!(access, Access::Owner | Access::Payee)
        }),
    ]
}

fn row(method: &str, path: &str) -> Option<Access> {
    let found = TABLE.iter().find(|(m, p, _)| (*m, *p) == (method, path));
    found.map(|(_, _, access)| *access)
}
