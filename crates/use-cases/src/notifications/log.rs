use infrastructure::persistence::deliveries::{self, Attempt, Filter, Logged};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::payouts::{Cursor, Listed, Page};
use crate::{Context, Error};

/// How far a mail got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    Pending,
    Sent,
    /// Given up.
    Failed,
}

/// What the log is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct DeliveryFilter {
    pub payout_id: Option<String>,
    pub state: Option<DeliveryState>,
    pub kind: Option<String>,
}

/// A mail as staff sees it: never its content, and of the address no more than is needed to know it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryView {
    pub id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub payout_id: Option<String>,
    pub state: String,
    pub attempts: Vec<AttemptView>,
    /// None when no further attempt follows.
    pub next_attempt_at: Option<OffsetDateTime>,
    pub created_at: OffsetDateTime,
    pub sent_at: Option<OffsetDateTime>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptView {
    pub attempt: i32,
    pub at: OffsetDateTime,
    pub delivered: bool,
    pub error: Option<String>,
}

impl DeliveryState {
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

/// Every mail with its attempts, newest first.
#[tracing::instrument(skip_all)]
pub async fn list(ctx: &Context, filter: DeliveryFilter, page: Page) -> Result<Listed<DeliveryView>, Error> {
    let filter = Filter {
        payout_id: filter.payout_id,
        state: filter.state.map(DeliveryState::code),
        kind: filter.kind,
    };
    let after = page.after.map(|cursor| Ok::<_, Error>((cursor.at, cursor.id_as()?)));
    let db = ctx.db.connection();
    let logged = deliveries::log(db, &filter, after.transpose()?, page.limit + 1).await?;
    let logged = Listed::cut(logged, page.limit, |mail: &Logged| Cursor {
        at: mail.created_at,
        id: mail.id.to_string(),
    });
    let ids: Vec<Uuid> = logged.items.iter().map(|mail| mail.id).collect();
    let attempts = deliveries::attempts(db, &ids).await?;
    Ok(Listed {
        items: logged.items.into_iter().map(|mail| view(mail, &attempts)).collect(),
        next: logged.next,
    })
}

fn view(mail: Logged, attempts: &[Attempt]) -> DeliveryView {
    let its_own = attempts.iter().filter(|attempt| attempt.notification_id == mail.id);
    let attempts = its_own.map(|attempt| AttemptView {
        attempt: attempt.attempt,
        at: attempt.at,
        delivered: attempt.delivered,
        error: attempt.error.as_deref().map(without_addresses),
    });
    DeliveryView {
        id: mail.id,
        kind: mail.kind,
        recipient: masked(&mail.recipient),
        payout_id: mail.payout_id,
        attempts: attempts.collect(),
        next_attempt_at: Some(mail.next_attempt_at).filter(|_| mail.state == DeliveryState::Pending.code()),
        state: mail.state,
        created_at: mail.created_at,
        sent_at: mail.sent_at,
    }
}

/// `jane@example.com` as `j***@example.com`.
fn masked(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let first = local.chars().next().map(String::from).unwrap_or_default();
            format!("{first}***@{domain}")
        }
        None => "***".to_owned(),
    }
}

/// Mail servers like to repeat the address in their answers.
fn without_addresses(text: &str) -> String {
    let ends_word = |character: char| character.is_whitespace() || "<>()[],;:\"'".contains(character);
    let piece = |piece: &str| {
        let word = piece.trim_end_matches(ends_word);
        if word.contains('@') {
            format!("{}{}", masked(word), &piece[word.len()..])
        } else {
            piece.to_owned()
        }
    };
    text.split_inclusive(ends_word).map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_first_letter_and_its_domain() {
        for (address, shown) in [
            ("jane@example.com", "j***@example.com"),
            ("ödön@example.com", "ö***@example.com"),
            ("\"a@b\"@example.com", "\"***@example.com"),
            ("@example.com", "***@example.com"),
            ("no address", "***"),
        ] {
            assert_eq!(masked(address), shown);
        }
    }

    #[test]
    fn an_answer_of_the_mail_server_names_nobody() {
        let answer = "550 5.1.1 <jane@example.com>: user unknown; try john@example.org, or (x@y.example)";

        assert_eq!(
            without_addresses(answer),
            "550 5.1.1 <j***@example.com>: user unknown; try j***@example.org, or (x***@y.example)"
        );
    }
}
