/// The two letters the United States Postal Service uses for states, the District of Columbia, territories, freely
/// associated states and the armed forces (Publication 28, Appendix B).
const REGIONS: [&str; 62] = [
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA",
    "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR",
    "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "AS", "GU", "MP", "PR", "VI", "FM",
    "MH", "PW", "AA", "AE", "AP",
];

/// Whether the Postal Service delivers to a region of this code.
pub(crate) fn is_region(code: &str) -> bool {
    REGIONS.contains(&code)
}
