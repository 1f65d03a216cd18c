use infrastructure::mail::templates::{self, MailKind, TemplateError};
use infrastructure::mail::{Attachment, Mail};
use infrastructure::persistence::deliveries::Claimed;

use crate::{Context, payouts, transfers};

#[derive(Debug, thiserror::Error)]
pub(super) enum LetterError {
    #[error("there is no mail of the kind {kind}")]
    UnknownKind { kind: String },
    #[error(transparent)]
    Template(#[from] TemplateError),
}

/// The mail as it goes out. Its Message-ID is the id of the notification.
pub(super) async fn write(ctx: &Context, claimed: &Claimed) -> Result<Mail, LetterError> {
    let unknown = || LetterError::UnknownKind {
        kind: claimed.kind.clone(),
    };
    let kind = MailKind::parse(&claimed.kind).ok_or_else(unknown)?;
    let worded = templates::render(kind, &claimed.data, &ctx.links)?;
    Ok(Mail {
        message_id: claimed.id,
        to: claimed.recipient.clone(),
        to_name: claimed.recipient_name.clone(),
        subject: worded.subject,
        html: worded.html,
        text: worded.text,
        attachments: attachments(ctx, kind, claimed).await,
    })
}

/// The receipt goes with the news of the completed payout. A document that cannot be made never holds back the mail.
async fn attachments(ctx: &Context, kind: MailKind, claimed: &Claimed) -> Vec<Attachment> {
    let Some(payout_id) = claimed.payout_id.as_deref() else {
        return Vec::new();
    };
    let receipt = match kind {
        MailKind::PayoutCompleted => payouts::receipt_document(ctx, payout_id).await,
        MailKind::TransferCompleted => transfers::receipt_of(ctx, payout_id).await,
        _ => return Vec::new(),
    };
    match receipt {
        Ok(bytes) => vec![Attachment {
            file_name: format!("receipt-{payout_id}.pdf"),
            content_type: "application/pdf".to_owned(),
            bytes,
        }],
        Err(error) => {
            tracing::error!(payout.id = payout_id, %error, "the receipt of payout {payout_id} is missing from its mail");
            Vec::new()
        }
    }
}
