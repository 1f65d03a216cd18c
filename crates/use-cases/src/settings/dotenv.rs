use std::collections::BTreeMap;

const FILE: &str = ".env";

/// The variables of the process and, in development, those of a `.env` file where the process has none.
pub fn environment() -> BTreeMap<String, String> {
    let mut vars = std::fs::read_to_string(FILE)
        .map(|text| parse(&text))
        .unwrap_or_default();
    vars.extend(
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
    );
    vars
}

/// Lines of `NAME=value`, with or without `export` and quotes; `#` begins a comment line.
fn parse(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.strip_prefix("export ").unwrap_or(line).split_once('='));
    pairs
        .map(|(name, value)| (name.trim().to_owned(), unquote(value.trim()).to_owned()))
        .collect()
}

fn unquote(value: &str) -> &str {
    let inside = |quote| {
        value
            .strip_prefix(quote)
            .and_then(|rest: &str| rest.strip_suffix(quote))
    };
    inside('"').or_else(|| inside('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotenv_file_is_read_as_people_write_it() {
        let vars = parse("# comment\nA=1\nexport B = \"two words\"\nC='x=y'\n\nD=\nnonsense\n");

        let expected = [("A", "1"), ("B", "two words"), ("C", "x=y"), ("D", "")];
        assert_eq!(
            vars,
            expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
        );
    }
}
