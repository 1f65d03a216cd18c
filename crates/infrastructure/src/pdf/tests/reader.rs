//! A small reader: shown glyphs, turned into text by the fonts' own tables.

use std::collections::BTreeMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object};

type Table = BTreeMap<u16, char>;

pub fn page_count(bytes: &[u8]) -> usize {
    open(bytes).page_iter().count()
}

/// What a viewer would let one copy, each piece of text on its own line.
pub fn text_of(bytes: &[u8]) -> String {
    let document = open(bytes);
    let mut text = String::new();
    let tables = tables(&document);
    for page in document.page_iter() {
        let content = document.get_page_content(page).expect("every page has content");
        let mut current = None;
        for operation in Content::decode(&content).expect("valid content").operations {
            match operation.operator.as_str() {
                "Tf" => current = tables.get(operation.operands[0].as_name().expect("a font has a name")),
                "TJ" => {
                    let pieces = operation.operands[0].as_array().expect("pieces of text");
                    let shown = pieces.iter().filter_map(|piece| piece.as_str().ok());
                    let table = current.expect("text has a font");
                    text.extend(
                        shown
                            .flat_map(|glyphs| glyphs.chunks(2))
                            .map(|glyph| letter(table, glyph)),
                    );
                    text.push('\n');
                }
                _ => {}
            }
        }
    }
    text
}

fn open(bytes: &[u8]) -> Document {
    Document::load_mem(bytes).expect("a readable document")
}

fn letter(table: &Table, glyph: &[u8]) -> char {
    let id = u16::from_be_bytes(glyph.try_into().expect("glyphs have two bytes"));
    *table.get(&id).expect("every shown glyph is a letter")
}

/// The tables of the fonts, which all pages share, by the names the pages use.
fn tables(document: &Document) -> BTreeMap<Vec<u8>, Table> {
    let names = document.objects.values().filter_map(|object| object.as_dict().ok());
    let fonts = names.filter(|names| names.has(b"F0")).flat_map(Dictionary::iter);
    fonts
        .map(|(name, font)| {
            let font = font.as_reference().expect("fonts stand on their own");
            (
                name.clone(),
                table(document, document.get_dictionary(font).expect("a font")),
            )
        })
        .collect()
}

/// Reads the lines `<glyph> <letter>` of the font's table.
fn table(document: &Document, font: &Dictionary) -> Table {
    let reference = font.get(b"ToUnicode").and_then(Object::as_reference).expect("a table");
    let stream = document
        .get_object(reference)
        .and_then(Object::as_stream)
        .expect("a stream");
    let lines = stream.decompressed_content().expect("a compressed stream");
    String::from_utf8_lossy(&lines)
        .lines()
        .filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <"))
        .filter_map(|(glyph, letter)| {
            let letter = u32::from_str_radix(letter, 16).ok().and_then(char::from_u32)?;
            Some((u16::from_str_radix(glyph, 16).ok()?, letter))
        })
        .collect()
}
