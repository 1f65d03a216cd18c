use money::Money;

use crate::forms::{
    Correction, Form, FormAddress, FormAddressError, FormCommand, FormEvent, FormRefusal, FormState, Recipient, Return,
    correction,
};
use crate::year_end::Boxes;
use crate::{Classification, FormBox, FormType, TaxId, TinType};

fn ssn(digits: &str) -> TaxId {
    TaxId::parse(digits, TinType::Ssn).expect("issued")
}

fn prize(cents: i64) -> Boxes {
    Boxes::empty()
        .plus(FormBox::OtherIncome, Money::usd(cents))
        .expect("dollars")
}

fn filed() -> Form {
    Form {
        form_type: FormType::Misc,
        year: 2026,
        account_number: "A-1".to_owned(),
        recipient: Recipient {
            name: "Jane Q Member".to_owned(),
            business_name: None,
            classification: Classification::Individual,
            tin: Some(ssn("536-90-1234")),
            address: FormAddress::parse("5 Elm Street, Springfield, IL 62701").expect("an address"),
        },
        boxes: prize(10_000_000),
    }
}

fn with(change: impl FnOnce(&mut Form)) -> Form {
    let mut form = Form {
        account_number: "A-2".to_owned(),
        ..filed()
    };
    change(&mut form);
    form
}

#[test]
fn a_wrong_number_takes_two_returns() {
    let truth = with(|form| form.recipient.tin = Some(ssn("536-90-1243")));

    let returns = correction(&filed(), &truth).returns();

    let [zeroed, new] = returns.as_slice() else {
        panic!("a wrong number is no matter of {} returns", returns.len());
    };
    assert_eq!(zeroed.form.recipient.masked_tin().as_deref(), Some("XXX-XX-1234"));
    assert_eq!((&zeroed.form.boxes, zeroed.is_correction), (&Boxes::empty(), true));
    assert_eq!(new.form.recipient.masked_tin().as_deref(), Some("XXX-XX-1243"));
    assert_eq!((&new.form.boxes, new.is_correction), (&prize(10_000_000), false));
    assert_eq!(zeroed.form.account_number, "A-1");
    assert_eq!(new.form.account_number, "A-1");
}

#[test]
fn a_wrong_name_a_missing_number_a_wrong_form_or_year_take_two_returns() {
    let truths = [
        with(|form| form.recipient.name = "Jane Q Membre".to_owned()),
        with(|form| form.recipient.business_name = Some("Member & Co".to_owned())),
        with(|form| form.recipient.tin = None),
        with(|form| form.form_type = FormType::Nec),
        with(|form| form.year = 2025),
    ];
    for truth in truths {
        let answer = correction(&filed(), &truth);
        assert!(matches!(answer, Correction::TwoReturns { .. }), "{truth:?}");
    }
}

#[test]
fn a_wrong_amount_or_address_takes_one_return_with_the_number_of_the_filed_form() {
    let truths = [
        with(|form| form.boxes = prize(9_000_000)),
        with(|form| form.boxes = Boxes::empty()),
        with(|form| form.recipient.address.street = "6 Elm Street".to_owned()),
    ];
    for truth in truths {
        let expected = Return {
            form: Form {
                account_number: "A-1".to_owned(),
                ..truth.clone()
            },
            is_correction: true,
        };
        assert_eq!(correction(&filed(), &truth).returns(), [expected]);
    }
}

#[test]
fn a_form_that_names_somebody_else_and_should_not_exist_is_only_taken_back() {
    let nothing = with(|form| {
        form.recipient.tin = Some(ssn("536-90-1243"));
        form.boxes = Boxes::empty();
    });
    let zeroed = Form {
        boxes: Boxes::empty(),
        ..filed()
    };

    let taken_back = Correction::OneReturn(Box::new(zeroed.clone()));
    assert_eq!(correction(&filed(), &nothing), taken_back);
    assert_eq!(correction(&zeroed, &nothing), Correction::None);
}

#[test]
fn a_form_that_is_right_needs_no_correction() {
    assert_eq!(correction(&filed(), &with(|_| {})), Correction::None);
}

#[test]
fn r7_5_every_state_takes_its_commands_and_refuses_the_others() {
    use FormState::{Corrected, Delivered, Draft, Filed, Generated};
    let steps = [
        (Draft, FormCommand::Generate, Generated, FormEvent::Generated),
        (Generated, FormCommand::Deliver, Delivered, FormEvent::Delivered),
        (Delivered, FormCommand::File, Filed, FormEvent::Filed),
        (Draft, FormCommand::Correct, Corrected, FormEvent::Corrected),
        (Generated, FormCommand::Correct, Corrected, FormEvent::Corrected),
        (Delivered, FormCommand::Correct, Corrected, FormEvent::Corrected),
        (Filed, FormCommand::Correct, Corrected, FormEvent::Corrected),
    ];
    for state in FormState::ALL {
        for command in FormCommand::ALL {
            let step = steps.iter().find(|step| (step.0, step.1) == (state, command));
            let expected = step
                .map(|step| (step.2, step.3))
                .ok_or(FormRefusal::InvalidTransition { state, command });
            assert_eq!(state.step(command), expected, "{state:?} {command:?}");
        }
    }
}

#[test]
fn a_refused_command_says_where_the_form_stands() {
    let refusal = FormState::Filed
        .step(FormCommand::Deliver)
        .expect_err("filed forms are delivered");

    assert_eq!(refusal.code(), "INVALID_TRANSITION");
    assert_eq!(refusal.to_string(), "a form that is filed cannot be asked to deliver");
}

#[test]
fn states_are_read_back_from_what_is_stored() {
    for state in FormState::ALL {
        assert_eq!(FormState::parse(state.code()), Some(state));
    }
    assert_eq!(FormState::parse("approved"), None);
}

#[test]
fn an_address_in_one_line_is_read_in_its_parts() {
    let address = FormAddress::parse("100 Main Street, Suite 5, Springfield, IL 62701-1234").expect("an address");

    assert_eq!(address.street, "100 Main Street");
    assert_eq!(address.line2.as_deref(), Some("Suite 5"));
    assert_eq!(address.city, "Springfield");
    assert_eq!(
        (address.state.as_str(), address.postal_code.as_str()),
        ("IL", "62701-1234")
    );
    assert_eq!(address.country, "US");
    for line in [
        "",
        "100 Main Street",
        "100 Main Street, Springfield, IL",
        "100 Main Street, Springfield, Illinois 62701",
        "100 Main Street, Springfield, IL 6270",
        "100 Main Street, , IL 62701",
        "100 Main Street, , Springfield, IL 62701",
        "a, b, c, Springfield, IL 62701",
    ] {
        assert_eq!(FormAddress::parse(line), Err(FormAddressError), "{line}");
    }
}

#[test]
fn debug_output_of_a_form_shows_no_number() {
    assert!(!format!("{:?}", filed()).contains("1234"));
}
