//! A page layout: a letterhead, a highlighted figure, tables of labels and values, numbered pages.

use genpdf::Position;
use genpdf::fonts::FontCache;
use genpdf::render::Renderer;
use genpdf::style::{Color, Style};
use printpdf::{CustomPdfConformance, PdfConformance};
use time::Date;

use super::canonical::{self, Block};
use super::{PdfError, fonts};

/// US Letter, in millimetres.
const WIDTH: f64 = 215.9;
const HEIGHT: f64 = 279.4;
const MARGIN: f64 = 22.0;
const TEXT_WIDTH: f64 = WIDTH - 2.0 * MARGIN;
/// Where text ends and the footer begins.
const BOTTOM: f64 = HEIGHT - 26.0;
/// Where the values of a table begin.
const VALUE_LEFT: f64 = MARGIN + 58.0;
const RIGHT: f64 = WIDTH - MARGIN;
const PAGES_MAX: usize = 20;

const NAVY: (u8, u8, u8) = (22, 67, 110);
const INK: (u8, u8, u8) = (29, 39, 51);
const GREY: (u8, u8, u8) = (90, 103, 118);
const RULE: (u8, u8, u8) = (214, 221, 229);
const SHADE: (u8, u8, u8) = (241, 244, 248);

/// A document being written from top to bottom.
pub(super) struct Sheet {
    renderer: Renderer,
    fonts: FontCache,
    blocks: Vec<Block>,
    title: String,
    /// Where the next line begins on the last page, from the top.
    y: f64,
}

impl Sheet {
    pub fn new(title: &str) -> Result<Self, PdfError> {
        let renderer = Renderer::new((WIDTH, HEIGHT), title)?.with_conformance(plain());
        let mut fonts = FontCache::new(fonts::family()?);
        fonts.load_pdf_fonts(&renderer)?;
        let mut sheet = Self {
            renderer,
            fonts,
            blocks: Vec::new(),
            title: title.to_owned(),
            y: 0.0,
        };
        sheet.begin_page();
        Ok(sheet)
    }

    /// The payer's name over the further lines, and the document's title.
    pub fn letterhead(&mut self, name: &str, lines: &[&str]) -> Result<(), PdfError> {
        self.lines(name, MARGIN, TEXT_WIDTH, text(13, NAVY).bold())?;
        for line in lines {
            self.lines(line, MARGIN, TEXT_WIDTH, text(8, GREY))?;
        }
        self.y += 9.0;
        let title = self.title.clone();
        self.lines(&title, MARGIN, TEXT_WIDTH, text(20, INK).bold())?;
        self.y += 4.0;
        Ok(())
    }

    /// The one figure the reader looks for, with a caption above it and a remark beside it.
    pub fn highlight(&mut self, caption: &str, figure: &str, remark: &str) -> Result<(), PdfError> {
        const TALL: f64 = 21.0;
        self.block(MARGIN, self.y, TEXT_WIDTH, TALL, SHADE);
        self.block(MARGIN, self.y, 1.2, TALL, NAVY);
        let top = self.y;
        self.y = top + 4.0;
        self.line(caption, MARGIN + 7.0, text(8, GREY))?;
        self.y = top + 8.6;
        self.line(figure, MARGIN + 7.0, text(19, NAVY).bold())?;
        self.y = top + 11.4;
        self.line_to(remark, RIGHT - 6.0, text(9, GREY))?;
        self.y = top + TALL + 3.0;
        Ok(())
    }

    pub fn section(&mut self, heading: &str) -> Result<(), PdfError> {
        // A heading does not stand alone at the foot of a page.
        self.make_room(26.0)?;
        self.y += 6.0;
        self.lines(heading, MARGIN, TEXT_WIDTH, text(11, NAVY).bold())?;
        self.y += 1.2;
        self.block(MARGIN, self.y, TEXT_WIDTH, 0.35, NAVY);
        self.y += 0.35;
        Ok(())
    }

    /// A label and its value, which wraps.
    pub fn row(&mut self, label: &str, value: &str) -> Result<(), PdfError> {
        self.rows(label, &[value])
    }

    /// A label and a value of several lines.
    pub fn rows(&mut self, label: &str, values: &[&str]) -> Result<(), PdfError> {
        self.make_room(9.0)?;
        self.y += 1.9;
        let top = self.y;
        self.line(label, MARGIN, text(9, GREY))?;
        self.y = top;
        for value in values {
            self.lines(value, VALUE_LEFT, RIGHT - VALUE_LEFT, text(9, INK))?;
        }
        self.y += 1.4;
        self.block(MARGIN, self.y, TEXT_WIDTH, 0.2, RULE);
        Ok(())
    }

    /// A description with its amount at the right edge.
    pub fn amount(&mut self, description: &str, amount: &str) -> Result<(), PdfError> {
        self.money_row(description, amount, text(9, INK))?;
        self.block(MARGIN, self.y, TEXT_WIDTH, 0.2, RULE);
        Ok(())
    }

    /// The sum under a column of amounts.
    pub fn total(&mut self, description: &str, amount: &str) -> Result<(), PdfError> {
        self.money_row(description, amount, text(10, INK).bold())?;
        self.block(MARGIN, self.y, TEXT_WIDTH, 0.6, INK);
        Ok(())
    }

    pub fn paragraph(&mut self, words: &str) -> Result<(), PdfError> {
        self.y += 5.0;
        self.lines(words, MARGIN, TEXT_WIDTH, text(9, GREY))
    }

    /// Numbers the pages and gives the bytes, dated by the facts.
    pub fn finish(self, footer: &str, dated: Date) -> Result<Vec<u8>, PdfError> {
        let pages = self.renderer.page_count();
        let style = text(7, GREY);
        for page in 0..pages {
            let area = self
                .renderer
                .get_page(page)
                .expect("it was counted")
                .last_layer()
                .area();
            let number = format!("Page {} of {pages}", page + 1);
            let left = RIGHT - width(&self.fonts, style, &number);
            for (words, x) in [(footer, MARGIN), (number.as_str(), left)] {
                let words = printable(&self.fonts, style, words);
                area.print_str(&self.fonts, at(x, BOTTOM + 9.0), style, words)?;
            }
        }
        let mut bytes = Vec::new();
        self.renderer.write(&mut bytes)?;
        canonical::form(&bytes, &self.blocks, &self.title, dated)
    }

    fn money_row(&mut self, description: &str, amount: &str, style: Style) -> Result<(), PdfError> {
        self.make_room(9.0)?;
        self.y += 1.9;
        let top = self.y;
        self.line_to(amount, RIGHT, style)?;
        self.y = top;
        self.lines(description, MARGIN, TEXT_WIDTH - 50.0, style)?;
        self.y += 1.4;
        Ok(())
    }

    /// Prints a text in as many lines as it needs, going on to another page where one ends.
    fn lines(&mut self, words: &str, x: f64, available: f64, style: Style) -> Result<(), PdfError> {
        for line in wrapped(&self.fonts, style, words, available) {
            self.make_room(line_height(&self.fonts, style))?;
            self.line(&line, x, style)?;
        }
        Ok(())
    }

    /// Prints one line that ends at `right`.
    fn line_to(&mut self, words: &str, right: f64, style: Style) -> Result<(), PdfError> {
        let words = printable(&self.fonts, style, words);
        let left = right - width(&self.fonts, style, &words);
        self.line(&words, left, style)
    }

    fn line(&mut self, words: &str, x: f64, style: Style) -> Result<(), PdfError> {
        let words = printable(&self.fonts, style, words);
        let area = self.renderer.last_page().last_layer().area();
        area.print_str(&self.fonts, at(x, self.y), style, words)?;
        self.y += line_height(&self.fonts, style);
        Ok(())
    }

    fn make_room(&mut self, height: f64) -> Result<(), PdfError> {
        if self.y + height <= BOTTOM {
            return Ok(());
        }
        if self.renderer.page_count() == PAGES_MAX {
            return Err(PdfError::TooLong);
        }
        self.renderer.add_page((WIDTH, HEIGHT));
        self.begin_page();
        Ok(())
    }

    fn begin_page(&mut self) {
        self.block(0.0, 0.0, WIDTH, 4.0, NAVY);
        self.block(MARGIN, BOTTOM + 6.5, TEXT_WIDTH, 0.2, RULE);
        self.y = MARGIN - 2.0;
    }

    fn block(&mut self, x: f64, y: f64, wide: f64, tall: f64, color: (u8, u8, u8)) {
        self.blocks.push(Block {
            page: self.renderer.page_count() - 1,
            left: x,
            bottom: HEIGHT - y - tall,
            wide,
            tall,
            color,
        });
    }
}

/// Neither a colour profile nor metadata with the time of the typesetting.
fn plain() -> PdfConformance {
    PdfConformance::Custom(CustomPdfConformance {
        requires_icc_profile: false,
        requires_xmp_metadata: false,
        ..CustomPdfConformance::default()
    })
}

fn text(size: u8, (red, green, blue): (u8, u8, u8)) -> Style {
    Style::new()
        .with_font_size(size)
        .with_color(Color::Rgb(red, green, blue))
}

fn at(x: f64, y: f64) -> Position {
    Position::new(x, y)
}

fn line_height(fonts: &FontCache, style: Style) -> f64 {
    f64::from(style.line_height(fonts)) * 1.12
}

fn width(fonts: &FontCache, style: Style, words: &str) -> f64 {
    f64::from(style.str_width(fonts, words))
}

/// The text with blanks for what is no letter, and a question mark for what the fonts do not have.
fn printable(fonts: &FontCache, style: Style, words: &str) -> String {
    let font = fonts.get_rt_font(style.font(fonts));
    let shown = |character: char| match character {
        blank if blank.is_whitespace() || blank.is_control() => ' ',
        known if font.glyph(known).id().0 != 0 => known,
        _ => '?',
    };
    words.chars().map(shown).collect()
}

/// Breaks a text into lines at its blanks, and a word longer than a line wherever the line ends.
fn wrapped(fonts: &FontCache, style: Style, words: &str, available: f64) -> Vec<String> {
    let fits = |line: &str| width(fonts, style, line) <= available;
    let mut lines = vec![String::new()];
    for word in printable(fonts, style, words).split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if fits(&longer) {
            *line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(String::new());
        }
        for character in word.chars() {
            let line = lines.last_mut().expect("there is always a line");
            if !line.is_empty() && !fits(&format!("{line}{character}")) {
                lines.push(String::new());
            }
            lines.last_mut().expect("there is always a line").push(character);
        }
    }
    lines
}
