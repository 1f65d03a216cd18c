use use_cases::Context;
use use_cases::demo::{self, Colleague};

use super::client::{Client, Person};
use super::tokens;

/// The staff: one of every role.
#[derive(Debug)]
pub(super) struct Crew {
    pub director: Person,
    /// Works in a browser, with the cookie.
    pub manager: Person,
    pub finance: Person,
    pub support: Person,
}

const DIRECTOR: Colleague<'_> = colleague("Dana", "Whitfield", "dana.whitfield@staff.example", "Super Admin");
const MANAGER: Colleague<'_> = colleague("Marcus", "Okafor", "marcus.okafor@staff.example", "Manager");
const FINANCE: Colleague<'_> = colleague("Fiona", "Castillo", "fiona.castillo@staff.example", "Finance Manager");
const SUPPORT: Colleague<'_> = colleague("Sam", "Lindqvist", "sam.lindqvist@staff.example", "Support");

/// Employs everybody and signs them in.
pub(super) async fn employ(ctx: &Context, client: &Client, cookies: &CookieMaker) -> anyhow::Result<Crew> {
    let manager = join(ctx, client, MANAGER).await?;
    let value = tokens::cookie_value(&manager.token, &cookies.secret);
    Ok(Crew {
        director: join(ctx, client, DIRECTOR).await?,
        manager: manager.in_a_browser(&cookies.name, &value),
        finance: join(ctx, client, FINANCE).await?,
        support: join(ctx, client, SUPPORT).await?,
    })
}

/// What the main application signs its cookies with, and calls them.
#[derive(Debug)]
pub(super) struct CookieMaker {
    pub name: String,
    pub secret: secrecy::SecretString,
}

impl Crew {
    pub(super) fn with_roles(&self) -> [(&'static str, &Person); 4] {
        [
            (DIRECTOR.host_role, &self.director),
            (MANAGER.host_role, &self.manager),
            (FINANCE.host_role, &self.finance),
            (SUPPORT.host_role, &self.support),
        ]
    }
}

const fn colleague(
    first_name: &'static str,
    last_name: &'static str,
    email: &'static str,
    host_role: &'static str,
) -> Colleague<'static> {
    Colleague {
        first_name,
        last_name,
        email,
        host_role,
    }
}

async fn join(ctx: &Context, client: &Client, colleague: Colleague<'_>) -> anyhow::Result<Person> {
    let user = demo::employ(ctx, colleague).await?;
    let token = tokens::session();
    demo::sign_in(ctx, user, &token).await?;
    let name = format!("{} {}", colleague.first_name, colleague.last_name);
    Ok(client.person(&name, colleague.email, &user.to_string(), token))
}
