use infrastructure::subscriptions::SubscriptionSettings;

use super::auth::is_url;
use super::{Vars, secret};

/// The main application's subscription service. Without it cancellations are made and recorded by hand.
pub(super) fn subscriptions(vars: &mut Vars) -> Option<SubscriptionSettings> {
    let url = vars.optional("SUBSCRIPTION_SERVICE_URL").map(str::to_owned);
    let key = vars.optional("SUBSCRIPTION_SERVICE_KEY").map(secret);
    if url.is_some() != key.is_some() {
        vars.fault("SUBSCRIPTION_SERVICE_URL and SUBSCRIPTION_SERVICE_KEY go together: set both or none");
    }
    if url.as_deref().is_some_and(|url| !is_url(url)) {
        vars.fault("SUBSCRIPTION_SERVICE_URL must begin with http:// or https://");
    }
    let (url, key) = url.zip(key)?;
    Some(SubscriptionSettings { url, key })
}
