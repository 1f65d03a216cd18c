use crate::Money;

/// Why an amount cannot be split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// More than 10,000 basis points.
    #[error("the shares come to more than the whole")]
    MoreThanWhole,
    /// Less than nothing has no parts.
    #[error("a negative amount cannot be split")]
    Negative,
}

impl Money {
    /// Cuts the amount by basis points, each part rounded down to the cent; the rest comes last.
    /// The parts and the rest always add up to the amount. Errors on a negative amount, or when the basis points come to
    /// more than 10,000.
    pub fn split_floor(self, basis_points: &[u32]) -> Result<(Vec<Self>, Self), SplitError> {
        if self.minor() < 0 {
            return Err(SplitError::Negative);
        }
        if basis_points.iter().map(|&share| u64::from(share)).sum::<u64>() > 10_000 {
            return Err(SplitError::MoreThanWhole);
        }
        let part = |share: &u32| {
            let minor = i128::from(self.minor()) * i128::from(*share) / 10_000;
            Self::new(
                i64::try_from(minor).expect("a part is never larger than the whole"),
                self.currency(),
            )
        };
        let parts: Vec<Self> = basis_points.iter().map(part).collect();
        let taken: i64 = parts.iter().map(|part| part.minor()).sum();
        Ok((parts, Self::new(self.minor() - taken, self.currency())))
    }
}
