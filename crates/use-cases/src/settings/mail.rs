use infrastructure::mail::{Links, SmtpSecurity, SmtpSettings};

use super::auth::is_url;
use super::{Vars, secret};

const SENDER_NAME: &str = "Tenure";

/// The server that takes our mail. Without `SMTP_HOST` a program that needs none sends none.
pub(super) fn smtp(vars: &mut Vars, needed: bool) -> Option<SmtpSettings> {
    if !needed && vars.optional("SMTP_HOST").is_none() {
        return None;
    }
    let host = vars.required("SMTP_HOST", "it is the server that takes our mail");
    let from = vars.required("EMAIL_FROM", "it is the address our mail comes from");
    let security = vars.or_default(
        "SMTP_SECURITY",
        SmtpSecurity::StartTls,
        "starttls, tls or none",
        SmtpSecurity::parse,
    );
    let usual_port = match security {
        SmtpSecurity::StartTls => 587,
        SmtpSecurity::Tls => 465,
        SmtpSecurity::None => 25,
    };
    let port = vars.or_default("SMTP_PORT", usual_port, "a port number", |value| {
        value.parse().ok().filter(|port| *port != 0)
    });
    let user = vars.optional("SMTP_USER").map(str::to_owned);
    let pass = vars.optional("SMTP_PASS").map(secret);
    let from_name = sender_name(vars);
    let reply_to = vars.optional("SUPPORT_EMAIL").map(str::to_owned);
    let trusted = certificates(vars);
    Some(SmtpSettings {
        host: host?,
        port,
        user,
        pass,
        security,
        from: from?,
        from_name,
        reply_to,
        trusted,
    })
}

/// For a mail server whose certificate no public authority has signed.
fn certificates(vars: &mut Vars) -> Option<Vec<u8>> {
    let file = vars.optional("SMTP_CA_FILE")?;
    let read = std::fs::read(file);
    if let Err(error) = &read {
        vars.fault(format!("the file that SMTP_CA_FILE names cannot be read: {error}"));
    }
    read.ok()
}

/// What every mail points to. Without `SUPPORT_EMAIL` people write to the address that wrote to them.
pub(super) fn links(vars: &mut Vars) -> Option<Links> {
    let app_url = vars.required("APP_URL", "it is where the links in our mails lead")?;
    if !is_url(&app_url) {
        vars.fault("APP_URL must begin with http:// or https://");
    }
    let support = vars
        .optional("SUPPORT_EMAIL")
        .or(vars.optional("EMAIL_FROM"))
        .unwrap_or_default();
    Some(Links {
        app_url: app_url.trim_end_matches('/').to_owned(),
        support_email: support.to_owned(),
        sender_name: sender_name(vars),
    })
}

fn sender_name(vars: &Vars) -> String {
    vars.optional("EMAIL_FROM_NAME").unwrap_or(SENDER_NAME).to_owned()
}
