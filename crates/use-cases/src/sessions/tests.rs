use uuid::Uuid;

use super::*;

fn manager() -> SignedIn {
    SignedIn {
        user_id: Uuid::from_u128(1),
        email: "Ada@tenure.example".to_owned(),
        email_verified: true,
        full_name: Some("Ada Lovelace".to_owned()),
        suspended: false,
        admin_id: Some(7),
        admin_active: Some(true),
        admin_roles: Some(serde_json::json!(["Manager"])),
        is_recruiter: false,
        is_creator: false,
        is_company_user: false,
    }
}

fn roles_of(signed_in: SignedIn) -> Vec<Role> {
    person(&RoleMap::standard(), signed_in).1.into_iter().collect()
}

#[test]
fn a_manager_is_an_admin_a_finance_manager_and_a_member() {
    assert_eq!(roles_of(manager()), [Role::Admin, Role::FinanceManager, Role::Member]);
}

#[test]
fn whoever_is_paid_by_transfer_has_the_role_of_his_kind_and_no_other() {
    let creator = SignedIn {
        admin_roles: None,
        admin_active: None,
        is_creator: true,
        ..manager()
    };

    assert_eq!(roles_of(creator), [Role::Creator, Role::Member]);
}

#[test]
fn whoever_acts_for_a_company_has_that_role() {
    let company_user = SignedIn {
        admin_roles: None,
        admin_active: None,
        is_company_user: true,
        ..manager()
    };

    assert_eq!(roles_of(company_user), [Role::CompanyUser, Role::Member]);
}

#[test]
fn support_reads_and_never_moves_money() {
    let support = SignedIn {
        admin_roles: Some(serde_json::json!(["Support"])),
        ..manager()
    };

    assert_eq!(roles_of(support), [Role::Viewer, Role::Member]);
}

#[test]
fn whoever_is_locked_inactive_unverified_suspended_or_unknown_is_a_member() {
    for signed_in in [
        SignedIn {
            admin_active: Some(false),
            ..manager()
        },
        SignedIn {
            admin_active: None,
            admin_roles: None,
            admin_id: None,
            ..manager()
        },
        SignedIn {
            email_verified: false,
            ..manager()
        },
        SignedIn {
            suspended: true,
            ..manager()
        },
        SignedIn {
            admin_roles: Some(serde_json::json!(["manager", "Owner"])),
            ..manager()
        },
    ] {
        let (identity, roles) = person(&RoleMap::standard(), signed_in.clone());

        assert_eq!(roles.into_iter().collect::<Vec<_>>(), [Role::Member], "{signed_in:?}");
        assert!(
            matches!(identity, Identity::Person { admin_id: None, .. }),
            "{signed_in:?}"
        );
    }
}

#[test]
fn a_map_of_roles_replaces_the_standard_one() {
    let map = RoleMap::from_json(r#"{"Boss": ["admin"], "Auditor": ["viewer"]}"#).expect("a good map");

    assert_eq!(map.roles_of("Boss").collect::<Vec<_>>(), [Role::Admin]);
    assert_eq!(map.roles_of("Manager").count(), 0);
    assert_eq!(map.names(Role::Viewer).collect::<Vec<_>>(), ["Auditor"]);
}

#[test]
fn a_map_gives_only_roles_of_people() {
    for json in ["[]", r#"{"Boss": "admin"}"#] {
        assert_eq!(RoleMap::from_json(json), Err(RoleMapError::Shape), "{json}");
    }
    for role in ["root", "member", "service:automation"] {
        let map = RoleMap::from_json(&format!(r#"{{"Boss": ["{role}"]}}"#));
        assert_eq!(map, Err(RoleMapError::UnknownRole { role: role.to_owned() }));
    }
}

#[test]
fn a_key_carries_its_scopes_and_nothing_else() {
    let key = persistence::api_keys::ApiKey {
        id: Uuid::from_u128(2),
        name: "subscriptions".to_owned(),
        scopes: "membership,admin,reports".to_owned(),
    };

    let (_, roles) = program(key);

    assert_eq!(
        roles.into_iter().collect::<Vec<_>>(),
        [Role::ServiceMembership, Role::ServiceReports]
    );
}
