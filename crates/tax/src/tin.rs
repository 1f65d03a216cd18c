use std::fmt;

/// The kinds of taxpayer identification numbers. Nine digits alone do not tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TinType {
    /// Social security number.
    Ssn,
    /// Employer identification number.
    Ein,
    /// Individual taxpayer identification number (26 CFR 301.6109-1(d)(3)).
    Itin,
    /// Adoption taxpayer identification number (26 CFR 301.6109-3).
    Atin,
}

impl TinType {
    /// Every type.
    pub const ALL: [Self; 4] = [Self::Ssn, Self::Ein, Self::Itin, Self::Atin];

    /// The text under which the type is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ssn => "ssn",
            Self::Ein => "ein",
            Self::Itin => "itin",
            Self::Atin => "atin",
        }
    }

    /// Reads a stored type. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == raw)
    }
}

/// A taxpayer identification number whose structure is one that is issued. Whether it is the payee's own only the IRS
/// can tell.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TaxId {
    kind: TinType,
    digits: [u8; 9],
}

/// Why a text is no taxpayer identification number of the type declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TaxIdError {
    /// Not nine digits, or hyphens elsewhere than `123-45-6789` and `12-3456789`.
    #[error("a taxpayer identification number is nine digits")]
    Format,
    /// 123456789, or one digit nine times, which filing programs of the IRS do not take either.
    #[error("this is a placeholder, not a taxpayer identification number")]
    Placeholder,
    /// The Social Security Administration never issued it.
    #[error("no such social security number is issued")]
    NotAnSsn,
    /// The prefix is of no IRS campus.
    #[error("no such employer identification number is issued")]
    NotAnEin,
    /// It does not begin with 9, or its fourth and fifth digits are not those of an ITIN.
    #[error("no such individual taxpayer identification number is issued")]
    NotAnItin,
    /// It does not begin with 9, or its fourth and fifth digits are not 93.
    #[error("no such adoption taxpayer identification number is issued")]
    NotAnAtin,
}

impl TaxIdError {
    /// The stable code of the error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Format => "TIN_FORMAT",
            Self::Placeholder => "TIN_PLACEHOLDER",
            Self::NotAnSsn => "TIN_NOT_AN_SSN",
            Self::NotAnEin => "TIN_NOT_AN_EIN",
            Self::NotAnItin => "TIN_NOT_AN_ITIN",
            Self::NotAnAtin => "TIN_NOT_AN_ATIN",
        }
    }
}

/// Numbers that were printed in advertisements and booklets, and so belong to nobody.
const ADVERTISED_SSNS: [&[u8; 9]; 3] = [b"078051120", b"219099999", b"457555462"];

/// Prefixes that the IRS has assigned to no campus. Prefixes are added over time; all others pass.
const UNASSIGNED_EIN_PREFIXES: [u32; 17] = [0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97];

impl TaxId {
    /// Reads nine digits, with or without the customary hyphens: `123-45-6789`, for an EIN `12-3456789`.
    pub fn parse(raw: &str, kind: TinType) -> Result<Self, TaxIdError> {
        let digits = digits_of(raw, kind).ok_or(TaxIdError::Format)?;
        if is_placeholder(&digits, kind) {
            return Err(TaxIdError::Placeholder);
        }
        let (issued, otherwise) = match kind {
            TinType::Ssn => (is_ssn(&digits), TaxIdError::NotAnSsn),
            TinType::Ein => (is_ein(&digits), TaxIdError::NotAnEin),
            TinType::Itin => (is_itin(&digits), TaxIdError::NotAnItin),
            TinType::Atin => (is_atin(&digits), TaxIdError::NotAnAtin),
        };
        if issued {
            Ok(Self { kind, digits })
        } else {
            Err(otherwise)
        }
    }

    /// The nine digits. For sealing and for the copies that go to the IRS, nothing else.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.digits).expect("digits are UTF-8")
    }

    /// The last four digits, which may be shown.
    pub fn last4(&self) -> &str {
        &self.digits()[5..]
    }

    /// The type that was declared.
    pub const fn kind(&self) -> TinType {
        self.kind
    }

    /// As a truncated number may appear on the payee's copy of a form (26 CFR 301.6109-4): `XXX-XX-1234`, for an EIN
    /// `XX-XXX1234`.
    pub fn masked(&self) -> String {
        match self.kind {
            TinType::Ssn | TinType::Itin | TinType::Atin => format!("XXX-XX-{}", self.last4()),
            TinType::Ein => format!("XX-XXX{}", self.last4()),
        }
    }
}

impl fmt::Debug for TaxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaxId({:?}, [redacted])", self.kind)
    }
}

/// The digits of `raw`, which has its hyphens in the customary places or none.
fn digits_of(raw: &str, kind: TinType) -> Option<[u8; 9]> {
    let groups: &[usize] = if kind == TinType::Ein { &[2, 7] } else { &[3, 2, 4] };
    let parts: Vec<&str> = raw.split('-').collect();
    if parts.len() > 1 && !parts.iter().map(|part| part.len()).eq(groups.iter().copied()) {
        return None;
    }
    let digits: [u8; 9] = parts.concat().into_bytes().try_into().ok()?;
    digits.iter().all(u8::is_ascii_digit).then_some(digits)
}

/// The ranges of ITINs hold 999-99-9999, so that there only they decide.
fn is_placeholder(digits: &[u8; 9], kind: TinType) -> bool {
    let repeats = kind != TinType::Itin && digits.iter().all(|digit| *digit == digits[0]);
    repeats || digits == b"123456789"
}

/// Area 000, 666 and 900 to 999, group 00 and serial 0000 are never issued (Social Security Administration).
fn is_ssn(digits: &[u8; 9]) -> bool {
    let area = number(&digits[..3]);
    let is_issued_area = !matches!(area, 0 | 666 | 900..);
    is_issued_area && number(&digits[3..5]) != 0 && number(&digits[5..]) != 0 && !ADVERTISED_SSNS.contains(&digits)
}

fn is_ein(digits: &[u8; 9]) -> bool {
    !UNASSIGNED_EIN_PREFIXES.contains(&number(&digits[..2]))
}

/// Begins with 9; the fourth and fifth digits are 50 to 65, 70 to 88, 90 to 92 or 94 to 99 (IRS).
fn is_itin(digits: &[u8; 9]) -> bool {
    digits[0] == b'9' && matches!(number(&digits[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

/// Begins with 9; the fourth and fifth digits are 93 (IRS).
fn is_atin(digits: &[u8; 9]) -> bool {
    digits[0] == b'9' && number(&digits[3..5]) == 93
}

fn number(digits: &[u8]) -> u32 {
    digits
        .iter()
        .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
}
