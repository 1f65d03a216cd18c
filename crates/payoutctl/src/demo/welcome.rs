use secrecy::ExposeSecret as _;

use super::client::Person;
use super::round::Payee;
use super::scene::Scene;
use crate::print::say;

/// Says where everything is, for whoever wants to look around.
pub(super) fn show(scene: &Scene, payees: &[Payee]) {
    let service = &scene.service;
    say(&format!(
        "\nThe service goes on until Ctrl-C. Money is not real, people do not exist.\n\n  \
        Swagger UI  {api}/swagger-ui/\n  Mail        {mail}\n  Metrics     {metrics}\n  Health      {api}/health\n",
        api = service.api_url,
        mail = service.mail_url,
        metrics = service.metrics_url
    ));
    say("Session tokens, as `Authorization: Bearer <token>`:\n");
    for (role, person) in scene.crew.with_roles() {
        introduce(role, person);
    }
    for payee in payees {
        introduce("Member", &payee.person);
    }
    say(&format!(
        "\nTry one:\n\n  curl -s -H 'Authorization: Bearer {}' {}/api/payouts\n",
        scene.crew.manager.token.expose_secret(),
        service.api_url
    ));
    say(&format!(
        "  curl -s -H 'Authorization: Bearer {}' --json '{{\"advance\": \"P12M\"}}' {}/api/sandbox/clock\n",
        scene.crew.manager.token.expose_secret(),
        service.api_url
    ));
    if let Some(payee) = payees.first() {
        say(&format!(
            "  curl -s -H 'Authorization: Bearer {}' {}/api/members/{}/payout\n",
            payee.person.token.expose_secret(),
            service.api_url,
            payee.person.user
        ));
    }
}

fn introduce(role: &str, person: &Person) {
    say(&format!(
        "  {role:16} {:24} {}",
        person.name,
        person.token.expose_secret()
    ));
}
