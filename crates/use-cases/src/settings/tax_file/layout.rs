//! The boxes of the forms of a year, as an operator writes them down from the published forms.

use serde::Deserialize;
use tax::{FormBox, FormLayout, FormType, PrintedBox};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Written {
    year: i32,
    boxes: Vec<WrittenBox>,
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenBox {
    form: String,
    id: String,
    title: String,
    /// None of ours where it is left out: the box stays blank.
    #[serde(default)]
    holds: Option<String>,
}

/// A layout has a place for everything that we report, on both forms; otherwise an amount would vanish from them.
pub(super) fn read(written: Written) -> Result<FormLayout, String> {
    let year = written.year;
    let boxes = written.boxes.into_iter().map(|it| printed(it, year));
    let layout = FormLayout {
        year,
        boxes: boxes.collect::<Result<_, _>>()?,
        source: written.source,
    };
    for form in FormType::ALL {
        for held in form.boxes() {
            let places = layout.of(form).filter(|printed| printed.holds == Some(*held)).count();
            if places != 1 {
                let (form, held) = (form.code(), held.code());
                return Err(format!(
                    "has {places} boxes on the form {form} of {year} that hold {held}: one is needed"
                ));
            }
        }
    }
    Ok(layout)
}

fn printed(written: WrittenBox, year: i32) -> Result<PrintedBox, String> {
    let WrittenBox { form, id, title, holds } = written;
    let known = FormType::parse(&form)
        .ok_or_else(|| format!("has a box of {year} on the form {form}: 1099-MISC and 1099-NEC are known"))?;
    if id.trim().is_empty() || title.trim().is_empty() {
        return Err(format!("has a box of {year} without a number or a title"));
    }
    let holds = match holds {
        None => None,
        Some(held) => Some(
            FormBox::parse(&held)
                .filter(|held| known.boxes().contains(held))
                .ok_or_else(|| format!("has box {id} of {year} on the form {form}, which cannot hold {held}"))?,
        ),
    };
    Ok(PrintedBox {
        form: known,
        id,
        title,
        holds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOXES: [(&str, &str, &str); 5] = [
        ("1099-MISC", "2", "royalties"),
        ("1099-MISC", "3a", "other_income"),
        ("1099-MISC", "4", "tax_withheld"),
        ("1099-NEC", "1", "compensation"),
        ("1099-NEC", "4", "tax_withheld"),
    ];

    fn read_all(boxes: &[(&str, &str, &str)]) -> Result<FormLayout, String> {
        let boxes = boxes
            .iter()
            .map(|(form, id, holds)| serde_json::json!({"form": form, "id": id, "title": "A title", "holds": holds}));
        let written = serde_json::json!({"year": 2027, "boxes": boxes.collect::<Vec<_>>(), "source": "s"});
        read(serde_json::from_value(written).expect("the right shape"))
    }

    #[test]
    fn a_layout_says_which_box_holds_what() {
        let layout = read_all(&BOXES).expect("a whole layout");

        let prizes = layout.find(FormType::Misc, FormBox::OtherIncome).expect("it has one");
        assert_eq!((layout.year, prizes.id.as_str()), (2027, "3a"));
    }

    #[test]
    fn a_layout_without_a_place_for_an_amount_is_refused() {
        for left_out in BOXES {
            let boxes: Vec<_> = BOXES.into_iter().filter(|it| *it != left_out).collect();
            let refusal = read_all(&boxes).expect_err("a box is missing");
            assert!(refusal.contains(left_out.2), "{refusal}");
        }
        for slip in [
            ("1099-MISC", "5", "other_income"),
            ("1099-MISC", "5", "compensation"),
            ("1099-K", "5", "royalties"),
            ("1099-MISC", " ", "nothing"),
        ] {
            let boxes = [&BOXES[..], &[slip]].concat();
            assert!(read_all(&boxes).is_err(), "{slip:?}");
        }
    }
}
