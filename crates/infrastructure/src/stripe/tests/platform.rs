use std::time::Duration;

use fake_stripe::{FakeStripe, Options};
use money::Money;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::stripe::{Keyed, Stripe, StripeError, StripeSettings, Transfer, TransferOrder};

pub const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

/// A Stripe with a payee who can be paid, and our client to it.
pub struct Platform {
    pub fake: FakeStripe,
    pub stripe: Stripe,
    pub payee: String,
}

impl Platform {
    pub async fn start() -> Self {
        Self::with_timeout(Duration::from_secs(30)).await
    }

    pub async fn with_timeout(timeout: Duration) -> Self {
        let fake = FakeStripe::start(Options::default()).await.unwrap();
        Self {
            stripe: Stripe::new(&settings(&fake, timeout)).unwrap(),
            payee: fake.onboarded_account(),
            fake,
        }
    }

    /// Of that many cents to the payee.
    pub fn order(&self, cents: i64) -> String {
        order(&self.payee, cents)
    }

    pub async fn pays(&self, key: &str, body: &str) -> Result<Transfer, StripeError> {
        self.stripe.create_transfer(Keyed { key, body }, NOW).await
    }

    /// What the payee got in all.
    pub fn paid(&self) -> i64 {
        self.fake.snapshot().paid_to(&self.payee)
    }
}

pub fn settings(fake: &FakeStripe, timeout: Duration) -> StripeSettings {
    StripeSettings {
        base: fake.base().to_owned(),
        timeout,
        ..StripeSettings::new(SecretString::from(fake.secret_key().to_owned()))
    }
}

pub fn order(destination: &str, cents: i64) -> String {
    let order = TransferOrder {
        amount: Money::usd(cents),
        destination,
        transfer_group: "payout_1",
        description: Some("50 % & more"),
        metadata: &[("payout_id", "1"), ("note", "a=b&c é")],
    };
    order.body()
}
