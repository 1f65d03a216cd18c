use infrastructure::mail::templates::{self, MailKind};
use infrastructure::persistence::StorageError;
use infrastructure::persistence::sandbox::{self as rows, StoredMail};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::payouts::{Cursor, Listed, Page};
use crate::{Context, Entity, Error};

/// A mail as its recipient sees it, whether or not it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub id: Uuid,
    pub kind: String,
    pub recipient: String,
    pub recipient_name: Option<String>,
    pub payout_id: Option<String>,
    pub state: String,
    pub created_at: OffsetDateTime,
    pub sent_at: Option<OffsetDateTime>,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Every mail, newest first.
#[tracing::instrument(skip_all)]
pub async fn list_mails(ctx: &Context, payout_id: Option<String>, page: Page) -> Result<Listed<Preview>, Error> {
    let after = page.after.map(|cursor| Ok::<_, Error>((cursor.at, cursor.id_as()?)));
    let mails = rows::mails(&*ctx.db, payout_id, after.transpose()?, page.limit + 1).await?;
    let mails = Listed::cut(mails, page.limit, |mail: &StoredMail| Cursor {
        at: mail.created_at,
        id: mail.id.to_string(),
    });
    let previews = mails.items.into_iter().map(|mail| preview(ctx, mail));
    Ok(Listed {
        items: previews.collect::<Result<_, _>>()?,
        next: mails.next,
    })
}

#[tracing::instrument(skip_all)]
pub async fn find_mail(ctx: &Context, id: Uuid) -> Result<Preview, Error> {
    let mail = rows::mail(&*ctx.db, id).await?;
    preview(ctx, mail.ok_or(Error::NotFound(Entity::Mail))?)
}

fn preview(ctx: &Context, mail: StoredMail) -> Result<Preview, Error> {
    let corrupt = |reason: String| StorageError::corrupt("payout.notifications", mail.id, reason);
    let kind = MailKind::parse(&mail.kind).ok_or_else(|| corrupt(format!("there is no mail {}", mail.kind)))?;
    let worded = templates::render(kind, &mail.data, &ctx.links).map_err(|error| corrupt(error.to_string()))?;
    Ok(Preview {
        id: mail.id,
        kind: mail.kind,
        recipient: mail.recipient,
        recipient_name: mail.recipient_name,
        payout_id: mail.payout_id,
        state: mail.state,
        created_at: mail.created_at,
        sent_at: mail.sent_at,
        subject: worded.subject,
        text: worded.text,
        html: worded.html,
    })
}
