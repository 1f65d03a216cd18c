/// How the payee is classified for federal tax (Form W-9, Rev. March 2024, line 3a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Classification {
    /// A person.
    Individual,
    /// A person with a business, or the owner of a disregarded entity.
    SoleProprietor,
    /// C corporation.
    CCorporation,
    /// S corporation.
    SCorporation,
    /// Partnership.
    Partnership,
    /// Trust or estate.
    TrustEstate,
    /// Limited liability company taxed as a C corporation.
    LlcC,
    /// Limited liability company taxed as an S corporation.
    LlcS,
    /// Limited liability company taxed as a partnership.
    LlcPartnership,
    /// Anything else.
    Other,
}

impl Classification {
    /// Every classification.
    pub const ALL: [Self; 10] = [
        Self::Individual,
        Self::SoleProprietor,
        Self::CCorporation,
        Self::SCorporation,
        Self::Partnership,
        Self::TrustEstate,
        Self::LlcC,
        Self::LlcS,
        Self::LlcPartnership,
        Self::Other,
    ];

    /// The text under which the classification is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::SoleProprietor => "sole_proprietor",
            Self::CCorporation => "c_corporation",
            Self::SCorporation => "s_corporation",
            Self::Partnership => "partnership",
            Self::TrustEstate => "trust_estate",
            Self::LlcC => "llc_c",
            Self::LlcS => "llc_s",
            Self::LlcPartnership => "llc_partnership",
            Self::Other => "other",
        }
    }

    /// Reads a stored classification. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.code() == raw)
    }

    /// A natural person, who has no exempt payee code (Form W-9, line 4).
    pub const fn is_person(self) -> bool {
        matches!(self, Self::Individual | Self::SoleProprietor)
    }

    /// Taxed as a corporation: prizes paid to it are not reported (26 CFR 1.6041-3(p)(1)).
    pub const fn is_corporation(self) -> bool {
        matches!(self, Self::CCorporation | Self::SCorporation | Self::LlcC | Self::LlcS)
    }

    /// Whether a payee of this classification is exempt from backup withholding and reporting of prizes: as a
    /// corporation, or by an exempt payee code from 1 to 5.
    pub fn is_exempt(self, code: Option<ExemptCode>) -> bool {
        self.is_corporation() || code.is_some_and(ExemptCode::covers_reportable_payments)
    }

    /// Whether the form asks for an employer identification number ("What Name and Number To Give the Requester").
    pub const fn needs_ein(self) -> bool {
        self.is_corporation() || matches!(self, Self::Partnership | Self::LlcPartnership)
    }
}

/// An exempt payee code, 1 to 13 (Form W-9, line 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExemptCode(u8);

impl ExemptCode {
    /// Reads `1` to `13`. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        let number: u8 = raw.parse().ok()?;
        let plain = number.to_string() == raw;
        (plain && matches!(number, 1..=13)).then_some(Self(number))
    }

    /// The number on the form.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Whether the code exempts from backup withholding on prizes and compensation: 1 to 5 do (Form W-9, chart of
    /// "payments over $600 required to be reported").
    pub const fn covers_reportable_payments(self) -> bool {
        matches!(self.0, 1..=5)
    }
}
