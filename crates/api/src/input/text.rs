/// For `#[garde(custom(..))]`: something besides blanks.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "garde passes the context by reference")]
pub fn not_blank(text: &str, _context: &()) -> garde::Result {
    if text.trim().is_empty() {
        Err(garde::Error::new("must not be blank"))
    } else {
        Ok(())
    }
}

/// The same for a text that may be left out.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    reason = "garde passes fields and context by reference"
)]
pub fn not_blank_if_given(text: &Option<String>, context: &()) -> garde::Result {
    text.as_deref().map_or(Ok(()), |text| not_blank(text, context))
}
