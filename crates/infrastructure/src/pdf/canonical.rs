//! Turns what the typesetter wrote into the form we hand out: without its clock and its random ids, without fonts
//! nobody uses, with the coloured blocks laid under the text, and compressed.

use lopdf::{Dictionary, Document, Object, StringFormat};
use sha2::{Digest as _, Sha256};
use time::Date;
use time::macros::format_description;

use super::PdfError;

/// What the typesetter calls the fonts it embeds: regular and bold.
const EMBEDDED_FONTS: [&[u8]; 2] = [b"F0", b"F1"];
const POINTS_PER_MM: f64 = 72.0 / 25.4;
const ID_BYTES: usize = 16;

/// A filled rectangle under the text of one page, in millimetres from the lower left corner.
pub(super) struct Block {
    pub page: usize,
    pub left: f64,
    pub bottom: f64,
    pub wide: f64,
    pub tall: f64,
    pub color: (u8, u8, u8),
}

/// The bytes to hand out. `typeset` is our own output, never a document from outside.
pub(super) fn form(typeset: &[u8], blocks: &[Block], title: &str, dated: Date) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::load_mem(typeset)?;
    lay_under(&mut document, blocks)?;
    drop_unused_fonts(&mut document);
    describe(&mut document, title, dated);
    document.trailer.remove(b"ID");
    document.prune_objects();
    document.compress();

    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    let digest = Sha256::digest(&bytes);
    let id = Object::String(digest[..ID_BYTES].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    bytes.clear();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}

fn lay_under(document: &mut Document, blocks: &[Block]) -> Result<(), PdfError> {
    let pages: Vec<_> = document.page_iter().collect();
    for (number, page) in pages.into_iter().enumerate() {
        let mut content = String::from("q\n");
        for block in blocks.iter().filter(|block| block.page == number) {
            content.push_str(&block.operators());
        }
        let mut content = [content.as_bytes(), b"Q\n"].concat();
        content.extend(document.get_page_content(page)?);
        document.change_page_content(page, content)?;
    }
    Ok(())
}

/// Forgets the italics that the typesetter lists and no document uses.
fn drop_unused_fonts(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Object::Dictionary(fonts) = object
            && fonts.has(EMBEDDED_FONTS[0])
        {
            let used = fonts
                .iter()
                .filter(|(name, _)| EMBEDDED_FONTS.contains(&name.as_slice()));
            *fonts = used.map(|(name, font)| (name.clone(), font.clone())).collect();
        }
    }
}

/// Replaces the document's information, which carries the time of the typesetting.
fn describe(document: &mut Document, title: &str, dated: Date) {
    let day = dated
        .format(format_description!("D:[year][month][day]000000Z"))
        .expect("every date has a year, a month and a day");
    let mut information = Dictionary::new();
    information.set("Title", Object::string_literal(title));
    information.set("Producer", Object::string_literal("Payout service"));
    information.set("CreationDate", Object::string_literal(day.clone()));
    information.set("ModDate", Object::string_literal(day));
    let id = document.add_object(information);
    document.trailer.set("Info", Object::Reference(id));
}

impl Block {
    fn operators(&self) -> String {
        let share = |part: u8| f64::from(part) / 255.0;
        let points = |mm: f64| mm * POINTS_PER_MM;
        let (red, green, blue) = self.color;
        format!(
            "{:.3} {:.3} {:.3} rg\n{:.2} {:.2} {:.2} {:.2} re f\n",
            share(red),
            share(green),
            share(blue),
            points(self.left),
            points(self.bottom),
            points(self.wide),
            points(self.tall),
        )
    }
}
