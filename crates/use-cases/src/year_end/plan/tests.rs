use uuid::Uuid;

use super::*;

const fn paid(gross: i64, withheld: i64) -> PaidCents {
    PaidCents { gross, withheld }
}

/// Paid as a member, and by transfer.
fn payee_of(form_type: FormType, prizes: PaidCents, transfers: PaidCents) -> PayeeYear {
    PayeeYear {
        user_id: Uuid::nil(),
        form_type,
        prizes,
        transfers,
        recipient: r#"{"name": "Ada Byron"}"#.to_owned(),
        w9_form_id: Some("w9".to_owned()),
        classification: Some("individual".to_owned()),
        exempt_code: None,
        tin_index: Some("tin".to_owned()),
        last_version: 0,
        form_id: None,
        state: None,
        royalties_cents: None,
        other_income_cents: None,
        compensation_cents: None,
        tax_withheld_cents: None,
        corrects: None,
        recipient_before: None,
        tin_index_before: None,
    }
}

fn payee(gross: i64, withheld: i64) -> PayeeYear {
    payee_of(FormType::Misc, paid(gross, withheld), paid(0, 0))
}

fn with_form(state: &str, gross_cents: i64, payee: PayeeYear) -> PayeeYear {
    PayeeYear {
        form_id: Some("form".to_owned()),
        state: Some(state.to_owned()),
        other_income_cents: Some(gross_cents),
        recipient_before: Some(payee.recipient.clone()),
        tin_index_before: payee.tin_index.clone(),
        ..payee
    }
}

fn year_end(payee: &PayeeYear) -> Step {
    at_year_end(payee, &TaxTable::standard(), 2026).expect("the table knows the year")
}

fn created(figures: Figures) -> Step {
    let state = FormState::Generated;
    Step::Create { state, figures }
}

const NOTHING: Figures = Figures {
    royalties_cents: 0,
    other_income_cents: 0,
    compensation_cents: 0,
    tax_withheld_cents: 0,
};
const PRIZE: i64 = 10_000_000;
const FIGURES: Figures = Figures {
    other_income_cents: PRIZE,
    ..NOTHING
};

#[test]
fn a_form_is_made_from_the_threshold_of_its_year_on() {
    assert_eq!(year_end(&payee(199_999, 0)), Step::NotDue);
    let figures = Figures {
        other_income_cents: 200_000,
        ..NOTHING
    };
    assert_eq!(year_end(&payee(200_000, 0)), created(figures));
    let figures = Figures {
        other_income_cents: 100,
        tax_withheld_cents: 24,
        ..NOTHING
    };
    assert_eq!(
        year_end(&payee(100, 24)),
        created(figures),
        "whatever is withheld from is reported"
    );
    assert!(at_year_end(&payee(PRIZE, 0), &TaxTable::standard(), 2027).is_err());
}

#[test]
fn the_same_figures_again_change_nothing() {
    assert_eq!(
        year_end(&with_form("draft", PRIZE, payee(PRIZE, 0))),
        Step::Generate(FIGURES)
    );
    for state in ["generated", "delivered", "filed"] {
        assert_eq!(
            year_end(&with_form(state, PRIZE, payee(PRIZE, 0))),
            Step::Nothing,
            "{state}"
        );
    }
}

#[test]
fn money_that_came_back_withdraws_a_form_and_corrects_a_filed_one() {
    assert_eq!(year_end(&with_form("delivered", PRIZE, payee(0, 0))), Step::Withdraw);
    let zeroed = Step::Replace {
        state: FormState::Generated,
        figures: Figures::default(),
    };
    assert_eq!(year_end(&with_form("filed", PRIZE, payee(0, 0))), zeroed);
    let correction = PayeeYear {
        corrects: Some("before".to_owned()),
        ..with_form("generated", 0, payee(0, 0))
    };
    assert_eq!(year_end(&correction), Step::NotDue, "and only once");
}

#[test]
fn who_moved_gets_a_new_form_only_before_he_has_one() {
    let moved = |state| PayeeYear {
        recipient_before: Some(r#"{"name": "Ada Lovelace"}"#.to_owned()),
        ..with_form(state, PRIZE, payee(PRIZE, 0))
    };
    assert_ne!(year_end(&moved("generated")), Step::Nothing);
    assert_eq!(year_end(&moved("filed")), Step::Nothing);
    let late_number = PayeeYear {
        tin_index_before: None,
        ..with_form("filed", PRIZE, payee(PRIZE, 0))
    };
    assert_ne!(year_end(&late_number), Step::Nothing);
}

#[test]
fn a_draft_follows_the_payments() {
    let table = TaxTable::standard();
    let after = |payee: &PayeeYear, arrived| after_payment(payee, &table, 2026, arrived).expect("figures");
    let state = FormState::Draft;
    assert_eq!(
        after(&payee(PRIZE, 0), true),
        Step::Create {
            state,
            figures: FIGURES
        }
    );
    assert_eq!(after(&with_form("draft", PRIZE, payee(0, 0)), false), Step::Withdraw);
    assert_eq!(
        after(&with_form("draft", 100, payee(PRIZE, 0)), true),
        Step::Replace {
            state,
            figures: FIGURES
        }
    );
    assert_eq!(after(&payee(PRIZE, 0), false), Step::Nothing);
}

#[test]
fn r7_6_royalties_have_the_box_and_the_threshold_of_their_own() {
    let royalties = |gross, withheld| payee_of(FormType::Misc, paid(0, 0), paid(gross, withheld));
    assert_eq!(year_end(&royalties(999, 0)), Step::NotDue);
    let figures = Figures {
        royalties_cents: 1_000,
        ..NOTHING
    };
    assert_eq!(year_end(&royalties(1_000, 0)), created(figures));
    let figures = Figures {
        royalties_cents: 500,
        tax_withheld_cents: 120,
        ..NOTHING
    };
    assert_eq!(year_end(&royalties(500, 120)), created(figures));
}

#[test]
fn r7_6_fees_of_placements_are_compensation_by_the_threshold_of_the_year() {
    let fees = |gross, withheld| payee_of(FormType::Nec, paid(0, 0), paid(gross, withheld));
    let in_year = |year, payee: &PayeeYear| at_year_end(payee, &TaxTable::standard(), year).expect("a known year");
    let due = |cents| {
        created(Figures {
            compensation_cents: cents,
            ..NOTHING
        })
    };
    assert_eq!(in_year(2025, &fees(59_999, 0)), Step::NotDue);
    assert_eq!(in_year(2025, &fees(60_000, 0)), due(60_000));
    assert_eq!(in_year(2026, &fees(199_999, 0)), Step::NotDue);
    assert_eq!(in_year(2026, &fees(200_000, 0)), due(200_000));
    let figures = Figures {
        compensation_cents: 60_000,
        tax_withheld_cents: 14_400,
        ..NOTHING
    };
    assert_eq!(in_year(2026, &fees(60_000, 14_400)), created(figures));
}

#[test]
fn r7_6_who_is_paid_as_a_member_and_as_a_creator_has_one_form_with_two_boxes() {
    let both = |prize, royalties| payee_of(FormType::Misc, paid(prize, 0), paid(royalties, 240));
    let figures = Figures {
        royalties_cents: 1_000,
        other_income_cents: 200_000,
        tax_withheld_cents: 240,
        ..NOTHING
    };
    assert_eq!(year_end(&both(200_000, 1_000)), created(figures));
    let without_prize = Figures {
        other_income_cents: 0,
        ..figures
    };
    assert_eq!(
        year_end(&both(199_999, 1_000)),
        created(without_prize),
        "each box has its own threshold"
    );
    let drafted = after_payment(&both(199_999, 1_000), &TaxTable::standard(), 2026, true).expect("figures");
    let state = FormState::Draft;
    let figures = Figures {
        other_income_cents: 199_999,
        ..figures
    };
    assert_eq!(
        drafted,
        Step::Create { state, figures },
        "a draft shows all that was paid"
    );
}

#[test]
fn royalties_that_came_back_correct_a_form_that_still_has_a_prize() {
    let standing = PayeeYear {
        royalties_cents: Some(1_000),
        ..with_form("filed", PRIZE, payee(PRIZE, 0))
    };
    let corrected = Step::Replace {
        state: FormState::Generated,
        figures: FIGURES,
    };
    let step = after_payment(&standing, &TaxTable::standard(), 2026, false);
    assert_eq!(step.expect("figures"), corrected);
    assert_eq!(year_end(&standing), corrected);
}
