//! The two fonts of the documents, read once.

use std::sync::OnceLock;

use genpdf::fonts::{FontData, FontFamily};
use printpdf::BuiltinFont;

use super::PdfError;

const REGULAR: &[u8] = include_bytes!("../../fonts/DejaVuSans.subset.ttf");
const BOLD: &[u8] = include_bytes!("../../fonts/DejaVuSans-Bold.subset.ttf");

/// The family the typesetter asks for. We use no italics; what stands in for them is not embedded.
pub(super) fn family() -> Result<FontFamily<FontData>, PdfError> {
    static FAMILY: OnceLock<FontFamily<FontData>> = OnceLock::new();
    if let Some(family) = FAMILY.get() {
        return Ok(family.clone());
    }
    let family = FontFamily {
        regular: FontData::new(REGULAR.to_vec(), None)?,
        bold: FontData::new(BOLD.to_vec(), None)?,
        italic: FontData::new(REGULAR.to_vec(), Some(BuiltinFont::HelveticaOblique))?,
        bold_italic: FontData::new(BOLD.to_vec(), Some(BuiltinFont::HelveticaBoldOblique))?,
    };
    Ok(FAMILY.get_or_init(|| family).clone())
}
