use infrastructure::subscriptions::SubscriptionSettings;

use super::auth::is_url;
use super::{Vars, secret};

/// Where the service tells what it has taken in altogether.
const REVENUE_PATH: &str = "/api/revenue/total";

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
    let begins_with_slash = |path: &str| path.starts_with('/').then(|| path.to_owned());
    let revenue_path = vars.or_default(
        "SUBSCRIPTION_REVENUE_PATH",
        REVENUE_PATH.to_owned(),
        "a path that begins with a slash",
        begins_with_slash,
    );
    let (url, key) = url.zip(key)?;
    Some(SubscriptionSettings { url, key, revenue_path })
}
