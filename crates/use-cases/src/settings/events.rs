use infrastructure::events::Reach;
use infrastructure::events::broker::Broker;

use super::{Vars, secret};

/// Where events are published, if anywhere.
pub(super) fn broker(vars: &mut Vars) -> Option<Broker> {
    let url = secret(vars.optional("AMQP_URL")?);
    Broker::new(url).inspect_err(|error| vars.fault(error.to_string())).ok()
}

/// Webhooks to this machine are for trying things out, and nothing that is live has anything to try.
pub(super) fn webhook_reach(vars: &mut Vars, is_sandbox: bool) -> Reach {
    if !vars.flag("WEBHOOKS_TO_THIS_MACHINE", false) {
        return Reach::Internet;
    }
    if !is_sandbox {
        vars.fault("WEBHOOKS_TO_THIS_MACHINE needs SANDBOX: elsewhere webhooks go to the internet only");
    }
    Reach::ThisMachineToo
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(set: &[(&str, &str)], part: impl FnOnce(&mut Vars) -> T) -> Result<T, String> {
        let mut vars = Vars::new(
            set.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let settings = part(&mut vars);
        vars.finish().map(|()| settings).map_err(|error| error.to_string())
    }

    #[test]
    fn without_an_address_there_is_no_broker() {
        assert!(read(&[], broker).unwrap().is_none());
        assert!(
            read(&[("AMQP_URL", "amqps://u:p@rabbit/vhost")], broker)
                .unwrap()
                .is_some()
        );
    }

    #[test]
    fn an_address_that_is_none_stops_the_start_without_its_password() {
        let error = read(&[("AMQP_URL", "https://u:canary@rabbit")], broker).expect_err("not amqp");

        assert!(error.contains("AMQP_URL") && !error.contains("canary"), "{error}");
    }

    #[test]
    fn webhooks_reach_this_machine_in_a_sandbox_only() {
        let set = [("WEBHOOKS_TO_THIS_MACHINE", "true")];

        assert_eq!(read(&[], |vars| webhook_reach(vars, true)).unwrap(), Reach::Internet);
        assert_eq!(
            read(&set, |vars| webhook_reach(vars, true)).unwrap(),
            Reach::ThisMachineToo
        );
        let error = read(&set, |vars| webhook_reach(vars, false)).expect_err("live");
        assert!(error.contains("WEBHOOKS_TO_THIS_MACHINE"), "{error}");
    }
}
