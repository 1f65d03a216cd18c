use money::Money;

mod standard;

pub(crate) use standard::layouts as standard_layouts;

/// The forms on which payments are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormType {
    /// Form 1099-MISC: prizes and royalties.
    Misc,
    /// Form 1099-NEC: compensation.
    Nec,
}

impl FormType {
    /// Every form.
    pub const ALL: [Self; 2] = [Self::Misc, Self::Nec];

    /// The name of the form, under which it is also stored and filed.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Misc => "1099-MISC",
            Self::Nec => "1099-NEC",
        }
    }

    /// What is printed beside its name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Misc => "Miscellaneous Information",
            Self::Nec => "Nonemployee Compensation",
        }
    }

    /// Reads a stored form. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.code() == raw)
    }

    /// The boxes of the form that hold money paid or withheld here.
    pub const fn boxes(self) -> &'static [FormBox] {
        match self {
            Self::Misc => &[FormBox::Royalties, FormBox::OtherIncome, FormBox::TaxWithheld],
            Self::Nec => &[FormBox::Compensation, FormBox::TaxWithheld],
        }
    }
}

/// What a box holds, whatever its number is in a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FormBox {
    /// Royalties, Form 1099-MISC box 2.
    Royalties,
    /// Prizes and other income, Form 1099-MISC box 3.
    OtherIncome,
    /// Compensation, Form 1099-NEC box 1, from 2026 on 1a.
    Compensation,
    /// Federal income tax withheld, box 4 of both forms.
    TaxWithheld,
}

impl FormBox {
    /// Every box.
    pub const ALL: [Self; 4] = [
        Self::Royalties,
        Self::OtherIncome,
        Self::Compensation,
        Self::TaxWithheld,
    ];

    /// The text under which the box is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Royalties => "royalties",
            Self::OtherIncome => "other_income",
            Self::Compensation => "compensation",
            Self::TaxWithheld => "tax_withheld",
        }
    }

    /// Reads a stored box. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|held| held.code() == raw)
    }
}

/// One box as it is printed on a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedBox {
    /// The form it stands on.
    pub form: FormType,
    /// Its number in that year, such as `3` or `13a`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it holds. A box that is none of ours stays blank.
    pub holds: Option<FormBox>,
}

/// The boxes of the forms of one calendar year. Numbers move from year to year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLayout {
    /// The calendar year of the payments.
    pub year: i32,
    /// The boxes of both forms, in their order.
    pub boxes: Vec<PrintedBox>,
    /// Where the layout comes from.
    pub source: String,
}

impl FormLayout {
    /// The boxes of one form, in their order.
    pub fn of(&self, form: FormType) -> impl Iterator<Item = &PrintedBox> {
        self.boxes.iter().filter(move |printed| printed.form == form)
    }

    /// The box of a form that holds `held`, if the form of that year has one.
    pub fn find(&self, form: FormType, held: FormBox) -> Option<&PrintedBox> {
        self.of(form).find(|printed| printed.holds == Some(held))
    }

    /// The boxes of a form with what stands in them: `None` where the box stays blank.
    pub fn filled<'a>(
        &'a self,
        form: FormType,
        boxes: &'a crate::year_end::Boxes,
    ) -> impl Iterator<Item = (&'a PrintedBox, Option<Money>)> {
        self.of(form).map(|printed| {
            let amount = printed.holds.map(|held| boxes.amount(held));
            (printed, amount.filter(|amount| !amount.is_zero()))
        })
    }
}
