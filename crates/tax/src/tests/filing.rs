use money::Money;

use crate::filing::{
    FORMS_PER_FILE, FilingError, FilingHeader, HeaderError, files_of, must_be_electronic, standard_header,
};
use crate::forms::{Form, FormAddress, Payer, Recipient, Return};
use crate::year_end::Boxes;
use crate::{Classification, FormBox, FormType, TaxId, TaxTable, TinType};

fn header(form: FormType) -> FilingHeader {
    FilingHeader::parse(&standard_header(form)).expect("a header")
}

fn changed(change: impl Fn(&str) -> Vec<&str>) -> Vec<String> {
    let titles = standard_header(FormType::Misc);
    titles
        .iter()
        .flat_map(|title| change(title))
        .map(str::to_owned)
        .collect()
}

fn boxes(amounts: &[(FormBox, i64)]) -> Boxes {
    amounts.iter().fold(Boxes::empty(), |boxes, (held, cents)| {
        boxes.plus(*held, Money::usd(*cents)).expect("dollars")
    })
}

fn payer() -> Payer {
    Payer {
        name: "Tenure, Inc.".to_owned(),
        tin: TaxId::parse("04-2103594", TinType::Ein).expect("issued"),
        address: FormAddress::parse("100 Main Street, Springfield, IL 62701").expect("an address"),
        phone: "(217) 555-0100".to_owned(),
        email: None,
    }
}

fn prize() -> Return {
    Return {
        form: Form {
            form_type: FormType::Misc,
            year: 2026,
            account_number: "F-2026-1".to_owned(),
            recipient: Recipient {
                name: " Jane  Quincy Member Jr.".to_owned(),
                business_name: None,
                classification: Classification::Individual,
                tin: Some(TaxId::parse("536-90-4399", TinType::Ssn).expect("issued")),
                address: FormAddress::parse("5 Elm Street, Apt 2, Chicago, IL 60601").expect("an address"),
            },
            boxes: boxes(&[(FormBox::OtherIncome, 10_000_000), (FormBox::TaxWithheld, 2_400_000)]),
        },
        is_correction: false,
    }
}

fn row(header: &FilingHeader, filed: &Return) -> Result<Vec<String>, FilingError> {
    let table = TaxTable::standard();
    header.row(filed, &payer(), table.layout(filed.form.year).expect("configured"))
}

/// The columns that hold something, as `title: value`.
fn filled(header: &FilingHeader, filed: &Return) -> Vec<String> {
    let row = row(header, filed).expect("a row");
    let columns = header.titles().iter().zip(row);
    columns
        .filter(|(_, value)| !value.is_empty())
        .map(|(title, value)| format!("{title}: {value}"))
        .collect()
}

#[test]
fn the_standard_headers_have_the_columns_of_the_templates() {
    assert_eq!(standard_header(FormType::Misc).len(), 37 + 29);
    assert_eq!(standard_header(FormType::Nec).len(), 37 + 17);
}

#[test]
fn r7_5_a_row_holds_the_full_numbers_the_names_in_parts_and_the_boxes() {
    expect_test::expect![[r"
        Form Type: 1099-MISC
        Tax Year: 2026
        Payer TIN Type: EIN
        Payer Taxpayer ID Number: 042103594
        Payer Name Type: B
        Payer Business or Entity Name Line 1: Tenure, Inc.
        Payer Country: US
        Payer Address Line 1: 100 Main Street
        Payer City/Town: Springfield
        Payer State/Province/Territory: IL
        Payer ZIP/Postal Code: 62701
        Payer Phone Type: D
        Payer Phone: 2175550100
        Recipient TIN Type: SSN
        Recipient Taxpayer ID Number: 536904399
        Recipient Name Type: I
        Recipient First Name: Jane
        Recipient Middle Name: Quincy
        Recipient Last Name (Surname): Member
        Recipient Suffix: Jr.
        Recipient Country: US
        Recipient Address Line 1: 5 Elm Street
        Recipient Address Line 2: Apt 2
        Recipient City/Town: Chicago
        Recipient State/Province/Territory: IL
        Recipient ZIP/Postal Code: 60601
        Form Account Number: F-2026-1
        FATCA Filing Requirements: N
        2nd TIN Notice: N
        Box 3 - Other Income: 100000.00
        Box 4 - Federal income tax withheld: 24000.00
        Box 7 - Direct sales of $5000 or more of consumer products to a recipient for resale: N
        Combined Federal/State Filing: N
    "]]
    .assert_eq(&(filled(&header(FormType::Misc), &prize()).join("\n") + "\n"));
}

#[test]
fn a_business_is_named_as_a_whole() {
    let mut filed = prize();
    filed.form.recipient.name = "The Willow Co.".to_owned();
    filed.form.recipient.business_name = Some("Willow Trading".to_owned());
    filed.form.recipient.classification = Classification::Partnership;

    let row = filled(&header(FormType::Misc), &filed);

    assert!(row.contains(&"Recipient Name Type: B".to_owned()));
    assert!(row.contains(&"Recipient Business or Entity Name Line 1: The Willow Co.".to_owned()));
    assert!(row.contains(&"Recipient Business or Entity Name Line 2: Willow Trading".to_owned()));
    assert!(!row.iter().any(|value| value.starts_with("Recipient Last Name")));
}

#[test]
fn a_payee_without_a_number_is_filed_without_one() {
    let mut filed = prize();
    filed.form.recipient.tin = None;

    let row = filled(&header(FormType::Misc), &filed);

    assert!(
        !row.iter()
            .any(|value| value.starts_with("Recipient TIN Type") || value.starts_with("Recipient Taxpayer"))
    );
}

#[test]
fn columns_are_found_by_name_in_any_order_and_spelling() {
    let mut titles = changed(|title| match title {
        "Recipient Taxpayer ID Number" => vec!["*RECIPIENT TIN"],
        "Box 3 - Other Income" => vec!["Box 3 \u{2013} Prizes, awards, etc. *"],
        "Box 14 - Excess golden parachute payments" => {
            vec!["Box 13a - Cash tips included in box 3", "Box 14 - Overtime"]
        }
        "Office Code" => vec!["", "Something new", ""],
        other => vec![other],
    });
    titles.reverse();
    let header = FilingHeader::parse(&titles).expect("a header");

    let row = row(&header, &prize()).expect("a row");

    let value = |title: &str| {
        let index = titles.iter().position(|other| other.contains(title)).expect("a column");
        row[index].as_str()
    };
    assert_eq!(value("RECIPIENT TIN"), "536904399");
    assert_eq!(value("Prizes"), "100000.00");
    assert_eq!(value("Box 4"), "24000.00");
    assert_eq!(value("Cash tips"), "");
    assert_eq!(row.len(), titles.len());
}

#[test]
fn boxes_without_numbers_are_found_by_their_titles() {
    let titles = changed(|title| match title {
        "Box 3 - Other Income" => vec!["Other income"],
        "Box 4 - Federal income tax withheld" => vec!["Federal Income Tax Withheld"],
        other => vec![other],
    });
    let header = FilingHeader::parse(&titles).expect("a header");

    let row = filled(&header, &prize());

    assert!(row.contains(&"Other income: 100000.00".to_owned()));
    assert!(row.contains(&"Federal Income Tax Withheld: 24000.00".to_owned()));
}

#[test]
fn a_box_that_holds_money_and_finds_no_column_is_refused() {
    let without_box_4 = changed(|title| match title {
        "Box 4 - Federal income tax withheld" => vec![],
        other => vec![other],
    });
    let moved = changed(|title| match title {
        "Box 4 - Federal income tax withheld" => vec!["Box 4a - Federal income tax withheld"],
        other => vec![other],
    });
    let another_box_4 = changed(|title| match title {
        "Box 4 - Federal income tax withheld" => vec!["Box 4 - Rents"],
        other => vec![other],
    });
    for titles in [without_box_4, moved, another_box_4] {
        let header = FilingHeader::parse(&titles).expect("a header");
        let error = row(&header, &prize()).expect_err("box 4 holds money");
        assert_eq!(
            error.to_string(),
            "the header row has no column for box 4 of Form 1099-MISC for 2026"
        );

        let mut blank = prize();
        blank.form.boxes = boxes(&[(FormBox::OtherIncome, 10_000_000)]);
        assert!(row(&header, &blank).is_ok());
    }
}

#[test]
fn the_header_of_another_form_or_year_is_refused() {
    let compensation = |year| {
        let mut filed = prize();
        filed.form.form_type = FormType::Nec;
        filed.form.year = year;
        filed.form.boxes = boxes(&[(FormBox::Compensation, 300_000)]);
        filed
    };
    let refused = |header: &FilingHeader, filed: &Return| {
        let error = row(header, filed).expect_err("another header");
        assert_eq!(error.code(), "FILING_BOX_WITHOUT_COLUMN");
    };

    refused(&header(FormType::Nec), &prize());
    refused(&header(FormType::Misc), &compensation(2025));
    refused(&header(FormType::Nec), &compensation(2026));
    assert!(row(&header(FormType::Nec), &compensation(2025)).is_ok());
}

#[test]
fn the_layout_has_to_be_that_of_the_year() {
    let table = TaxTable::standard();
    let layout = table.layout(2025).expect("configured");

    let error = header(FormType::Misc).row(&prize(), &payer(), layout);

    assert_eq!(
        error,
        Err(FilingError::AnotherYear {
            layout: 2025,
            form: 2026
        })
    );
}

#[test]
fn nothing_that_the_form_says_is_lost_for_want_of_a_column() {
    let titles = changed(|title| match title {
        "Recipient Suffix" | "Form Type" | "Payer Phone Type" => vec![],
        other => vec![other],
    });
    let header = FilingHeader::parse(&titles).expect("a header");
    let mut without_suffix = prize();
    without_suffix.form.recipient.name = "Jane Member".to_owned();

    let error = row(&header, &prize()).expect_err("the suffix finds no column");

    assert_eq!(error.to_string(), "the header row has no column for recipient suffix");
    assert!(row(&header, &without_suffix).is_ok());
}

#[test]
fn a_correction_is_only_written_where_it_can_be_marked_and_takes_amounts_back() {
    let with_mark = changed(|title| match title {
        "Form Type" => vec!["Form Type", "Corrected"],
        other => vec![other],
    });
    let with_mark = FilingHeader::parse(&with_mark).expect("a header");
    let mut correction = prize();
    correction.is_correction = true;
    correction.form.boxes = Boxes::empty();

    let corrected = filled(&with_mark, &correction);

    assert!(corrected.contains(&"Corrected: Y".to_owned()));
    for form_box in [
        "Box 2 - Royalties",
        "Box 3 - Other Income",
        "Box 4 - Federal income tax withheld",
    ] {
        assert!(corrected.contains(&format!("{form_box}: 0.00")), "{form_box}");
    }
    assert!(filled(&with_mark, &prize()).contains(&"Corrected: N".to_owned()));
    let error = row(&header(FormType::Misc), &correction).expect_err("an original would be filed twice");
    assert_eq!(error.to_string(), "the header row has no column for corrected");
}

#[test]
fn a_long_account_number_is_refused() {
    let mut filed = prize();
    filed.form.account_number = "1".repeat(21);

    assert_eq!(
        row(&header(FormType::Misc), &filed),
        Err(FilingError::LongAccountNumber)
    );
}

#[test]
fn a_row_that_is_no_header_is_refused() {
    let parse = |titles: &[&str]| {
        let titles: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
        FilingHeader::parse(&titles)
    };

    assert_eq!(parse(&[]), Err(HeaderError::Empty));
    assert_eq!(parse(&["", " * "]), Err(HeaderError::Empty));
    assert_eq!(
        parse(&["Name", "Amount"]),
        Err(HeaderError::Missing("payer taxpayer id number".to_owned()))
    );
    let twice = [
        ["Payer TIN", "Payer Taxpayer ID Number"],
        ["Box 3 - Other income", "Box 3 - Prizes"],
        ["Something", "something*"],
    ];
    for titles in twice {
        assert!(matches!(parse(&titles), Err(HeaderError::Twice(_))), "{titles:?}");
    }
}

#[test]
fn a_file_holds_at_most_100_forms() {
    let forms: Vec<u32> = (0..250).collect();

    let sizes: Vec<usize> = files_of(&forms).map(<[u32]>::len).collect();

    assert_eq!(sizes, [FORMS_PER_FILE, 100, 50]);
    assert_eq!(files_of(&forms).flatten().count(), 250);
    assert_eq!(files_of::<u32>(&[]).count(), 0);
}

#[test]
fn from_ten_returns_of_all_types_on_filing_is_electronic() {
    assert!(!must_be_electronic(4 + 5));
    assert!(must_be_electronic(9 + 1));
}

#[test]
fn no_error_repeats_what_the_form_says() {
    let mut filed = prize();
    filed.form.recipient.tin = Some(TaxId::parse("536-90-4399", TinType::Ssn).expect("issued"));
    let header = FilingHeader::parse(&changed(|title| match title {
        "Recipient Last Name (Surname)" => vec![],
        other => vec![other],
    }));

    let error = row(&header.expect("a header"), &filed).expect_err("no surname");

    assert!(!format!("{error} {error:?} {filed:?}").contains("4399"));
    assert!(!format!("{error} {error:?}").contains("Member"));
}
