//! The template engine, built once, and the two filters the wording needs.

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value};
use money::{Currency, Money};
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, UtcOffset};

use super::{MailKind, RenderedMail, SOURCES};
use crate::mail::message::one_line;
use crate::wording;

/// Renders both parts and the subject, which is a block of the text part.
pub(super) fn fill(
    kind: MailKind,
    context: &serde_json::Map<String, serde_json::Value>,
) -> Result<RenderedMail, Error> {
    let environment = environment();
    let context = Value::from(Serde(context));
    let html = environment.get_template(kind.html_name())?.render(context.clone())?;
    let mut text = environment.get_template(kind.text_name())?.render_captured(context)?;
    let subject = text.with_state_mut(|state| state.render_block("subject"))?;
    Ok(RenderedMail {
        subject: one_line(&subject),
        html,
        text: text.into_output(),
    })
}

fn environment() -> &'static Environment<'static> {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    ENVIRONMENT.get_or_init(|| {
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.expect("the usual delimiters are valid"));
        // A missing value stops the mail; only a condition may ask whether there is one.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_formatter(|out, state, value| {
            if value.is_none() {
                return Err(Error::new(ErrorKind::InvalidOperation, "a null would be printed"));
            }
            match state.auto_escape() {
                AutoEscape::Html if !value.is_safe() => out.write_str(&escaped(&value.to_string())),
                _ => write!(out, "{value}"),
            }
            .map_err(Error::from)
        });
        environment.add_filter("money", money);
        environment.add_filter("date", date);
        for (name, source) in SOURCES {
            environment
                .add_template(name, source)
                .expect("a test renders every template");
        }
        environment
    })
}

/// The engine's own escaping also rewrites slashes, which makes links hard to read in the source of a mail.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// `100000.00` in `USD` as `$100,000.00`.
fn money(amount: &str, currency: &str) -> Result<String, Error> {
    let currency = Currency::parse(currency).map_err(|_| unreadable("a currency"))?;
    let amount = Money::parse(amount, currency).map_err(|_| unreadable("an amount"))?;
    Ok(wording::amount(amount))
}

/// `2026-11-20`, or the UTC day of a time, as `November 20, 2026`.
fn date(raw: &str) -> Result<String, Error> {
    day(raw)
        .or_else(|| {
            OffsetDateTime::parse(raw, &Rfc3339)
                .ok()
                .map(|moment| moment.to_offset(UtcOffset::UTC).date())
        })
        // The form in which a time prints itself.
        .or_else(|| {
            raw.strip_suffix(" +00:00:00")?
                .split_once(' ')
                .and_then(|(date, _)| day(date))
        })
        .map(wording::day)
        .ok_or_else(|| unreadable("a date"))
}

fn day(raw: &str) -> Option<Date> {
    Date::parse(raw, format_description!("[year]-[month]-[day]")).ok()
}

fn unreadable(what: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("{what} is not in its form"))
}
