use crate::decoding::{base64_bytes, decode_words, percent_decoded, quoted_printable};

/// Deeper nesting is read as text: nobody sends it in earnest.
const DEPTH_MAX: usize = 10;
const SECTIONS_MAX: usize = 50;

/// A message or a part of one: headers, an empty line, a body.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    headers: Vec<(&'a str, String)>,
    body: &'a str,
}

impl<'a> Part<'a> {
    pub(crate) fn parse(raw: &'a str) -> Self {
        let (head, body) = split_head(raw);
        let mut headers: Vec<(&str, String)> = Vec::new();
        for line in head.lines() {
            match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
                (true, Some((_, value)), _) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (false, _, Some((name, value))) => headers.push((name.trim(), value.trim().to_owned())),
                _ => {}
            }
        }
        Self { headers, body }
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.raw_header(name).map(decode_words)
    }

    /// In lower case and without parameters; plain text where nothing is said.
    pub(crate) fn content_type(&self) -> String {
        let stated = self.raw_header("Content-Type").unwrap_or("text/plain");
        let essence = stated.split(';').next().unwrap_or_default();
        essence.trim().to_ascii_lowercase()
    }

    pub(crate) fn file_name(&self) -> Option<String> {
        let disposition = self.raw_header("Content-Disposition")?;
        if let Some(encoded) = parameter(disposition, "filename*") {
            return Some(decoded(&encoded));
        }
        in_sections(disposition).or_else(|| parameter(disposition, "filename").map(|name| decode_words(&name)))
    }

    /// The body with its transfer encoding undone.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let encoding = self.raw_header("Content-Transfer-Encoding").unwrap_or_default();
        match encoding.to_ascii_lowercase().as_str() {
            "base64" => base64_bytes(self.body),
            "quoted-printable" => quoted_printable(self.body),
            _ => self.body.as_bytes().to_vec(),
        }
    }

    /// The parts without parts, in order.
    pub(crate) fn leaves(&self) -> Vec<Part<'a>> {
        self.leaves_within(DEPTH_MAX)
    }

    fn leaves_within(&self, depth: usize) -> Vec<Part<'a>> {
        let boundary = self
            .raw_header("Content-Type")
            .and_then(|stated| parameter(stated, "boundary"));
        match boundary {
            Some(boundary) if depth > 0 && self.content_type().starts_with("multipart/") => {
                let parts = split_parts(self.body, &boundary).into_iter();
                parts
                    .flat_map(|part| Part::parse(part).leaves_within(depth - 1))
                    .collect()
            }
            _ => vec![self.clone()],
        }
    }

    fn raw_header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(stated, _)| stated.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

fn split_head(raw: &str) -> (&str, &str) {
    // A part may begin with its body at once.
    for start in ["\r\n", "\n"] {
        if let Some(body) = raw.strip_prefix(start) {
            return ("", body);
        }
    }
    raw.split_once("\r\n\r\n")
        .or_else(|| raw.split_once("\n\n"))
        .unwrap_or((raw, ""))
}

/// The texts between the boundary lines. The line break before a boundary belongs to the boundary.
fn split_parts<'a>(body: &'a str, boundary: &str) -> Vec<&'a str> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let mut part_start = None;
    let mut position = 0;
    for line in body.split_inclusive('\n') {
        let after = line.strip_prefix(delimiter.as_str()).map(str::trim_end);
        if let Some(ending @ ("" | "--")) = after {
            if let Some(start) = part_start {
                parts.push(without_last_break(&body[start..position]));
            }
            part_start = (ending.is_empty()).then_some(position + line.len());
        }
        position += line.len();
    }
    parts
}

fn without_last_break(part: &str) -> &str {
    part.strip_suffix("\r\n")
        .or_else(|| part.strip_suffix('\n'))
        .unwrap_or(part)
}

/// `name` of `type; name=value; other="quoted; value"`.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = header.split_once(';')?.1;
    loop {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, remainder) = after.strip_prefix('"').map_or_else(|| unquoted(after), unquote);
        if key.trim_matches([' ', ';', '\t']).eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = remainder;
    }
}

fn unquoted(plain: &str) -> (String, &str) {
    let (value, remainder) = plain.split_once(';').unwrap_or((plain, ""));
    (value.trim().to_owned(), remainder)
}

/// A long file name comes in sections: `filename*0*` and so on encoded, `filename*0` and so on as it is (RFC 2231).
fn in_sections(disposition: &str) -> Option<String> {
    let joined = |mark: &str| {
        let section = |number| parameter(disposition, &format!("filename*{number}{mark}"));
        let sections: Vec<String> = (0..SECTIONS_MAX).map_while(section).collect();
        (!sections.is_empty()).then(|| sections.concat())
    };
    // A letter may be cut in two: the sections are decoded together.
    joined("*").map(|encoded| decoded(&encoded)).or_else(|| joined(""))
}

/// Without the character set before it.
fn decoded(encoded: &str) -> String {
    percent_decoded(encoded.rsplit('\'').next().unwrap_or_default())
}

/// The text up to the closing quote, and what comes after.
fn unquote(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((position, character)) = characters.next() {
        match character {
            '"' => return (value, &quoted[position + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_parameter_may_hold_semicolons_and_quotes() {
        let header = r#"attachment; size=3; filename="a \"b\"; c.pdf"; x=y"#;

        assert_eq!(parameter(header, "filename").as_deref(), Some(r#"a "b"; c.pdf"#));
        assert_eq!(parameter(header, "X").as_deref(), Some("y"));
        assert_eq!(parameter(header, "boundary"), None);
    }

    #[test]
    fn a_file_name_in_plain_sections_is_put_together() {
        let part = Part::parse(
            "Content-Disposition: attachment;\r\n filename*0=\"receipt-1\";\r\n filename*1=\"2.pdf\"\r\n\r\n",
        );

        assert_eq!(part.file_name().as_deref(), Some("receipt-12.pdf"));
    }

    #[test]
    fn nested_parts_are_found_in_order() {
        let raw = "Content-Type: multipart/mixed; boundary=out\r\n\r\npreamble\r\n--out\r\n\
            Content-Type: multipart/alternative;\r\n boundary=\"in\"\r\n\r\n--in\r\n\r\nplain\r\n--in\r\n\
            Content-Type: text/html\r\n\r\n<p>rich</p>\r\n--in--\r\n--out\r\nContent-Type: text/csv\r\n\r\na,b\r\n--out--\r\n";

        let root = Part::parse(raw);
        let found: Vec<_> = root
            .leaves()
            .iter()
            .map(|part| (part.content_type(), part.body.to_owned()))
            .collect();

        let expected = [
            ("text/plain", "plain"),
            ("text/html", "<p>rich</p>"),
            ("text/csv", "a,b"),
        ];
        assert_eq!(found, expected.map(|(kind, body)| (kind.to_owned(), body.to_owned())));
    }

    #[test]
    fn endless_nesting_ends() {
        let raw = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(10_000);

        assert!(Part::parse(&raw).leaves().len() < 100);
    }
}
