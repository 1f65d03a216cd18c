//! The members of a demo: believable, the same for the same number, and some of them not selectable.

use anyhow::Context as _;
use stripe_export::{Amount, Mode, Person, Row, RowFault, Status};
use time::{Duration, OffsetDateTime};
use use_cases::Context;
use use_cases::demo::{self, Standing};
use use_cases::import::{self, ImportSummary, Options};

use super::{names, terms};

/// First payments lie between these many months ago, so that members have paid 12 to 14 times.
const OLDEST_MONTHS: u32 = 14;
const YOUNGEST_MONTHS: u32 = 11;
/// Revenue that pays two rewards, with something to spare.
const REVENUE_DOLLARS: usize = 230_000;
const PRICE_DOLLARS_MIN: usize = 25;
const PAYMENTS_EACH: usize = 13;
const PRICE_OF_COMING_BACK: &str = "25.00";

/// Somebody who pays every month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub number: usize,
    pub name: String,
    pub email: String,
    pub joined_at: OffsetDateTime,
    pub standing: Standing,
}

/// Lets the members pay, and puts them where they stand.
pub(super) async fn enter(ctx: &Context, count: usize) -> anyhow::Result<ImportSummary> {
    let now = ctx.now();
    let price = price(count);
    let payments = (0..count).flat_map(|number| member(number, count, now).payments(&price, now));
    let rows = payments.map(Ok::<Row, RowFault>);
    let summary = import::payments(
        ctx,
        rows,
        Options {
            strict: true,
            include_test: false,
        },
        |_| {},
    )
    .await;
    let summary = summary.context("the members cannot enter")?;
    let standings: Vec<(String, Standing)> = (0..count)
        .map(|number| member(number, count, now))
        .map(|member| (member.email, member.standing))
        .collect();
    demo::place(ctx, &standings).await?;
    Ok(summary)
}

/// Lets somebody pay once more, whoever he is.
pub(super) async fn pay_again(ctx: &Context, email: &str, at: OffsetDateTime) -> anyhow::Result<()> {
    let customer = Person::identify(email, None).context("a payee has an address")?;
    let charge_id = format!("ch_again{}", at.unix_timestamp());
    let row = paid(charge_id, at, dollars(PRICE_OF_COMING_BACK), customer);
    let rows = std::iter::once(Ok::<Row, RowFault>(row));
    let strict = Options {
        strict: true,
        include_test: false,
    };
    import::payments(ctx, rows, strict, |_| {})
        .await
        .context("the payment cannot be imported")?;
    Ok(())
}

/// Member `number` of `count`, in the order of the queue.
pub(super) fn member(number: usize, count: usize, now: OffsetDateTime) -> Member {
    let (first, last) = names::of(number);
    let (oldest, youngest) = (
        terms::months_before(now, OLDEST_MONTHS),
        terms::months_before(now, YOUNGEST_MONTHS),
    );
    let share = (youngest - oldest).whole_seconds() / i64::try_from(count).unwrap_or(i64::MAX).max(1);
    let place = i64::try_from(number).unwrap_or(i64::MAX);
    Member {
        number,
        name: format!("{first} {last}"),
        email: format!(
            "{}.{}{number}@members.example",
            first.to_lowercase(),
            last.to_lowercase()
        ),
        joined_at: oldest + Duration::seconds(share.saturating_mul(place) + share / 2),
        standing: standing(number),
    }
}

/// Some at the head of the queue cannot be chosen, so that the round passes them over.
fn standing(number: usize) -> Standing {
    match number {
        0 => Standing::IdentityExpired,
        2 => Standing::IdentityUnknown,
        3 => Standing::Suspended,
        4 => Standing::PastDue,
        _ => match number % 23 {
            11 => Standing::IdentityUnknown,
            17 => Standing::PastDue,
            19 => Standing::IdentityExpired,
            22 => Standing::Suspended,
            _ => Standing::Good,
        },
    }
}

/// What each pays a month, so that two rewards come together.
fn price(count: usize) -> String {
    let needed = REVENUE_DOLLARS.div_ceil(count * PAYMENTS_EACH);
    format!("{}.00", needed.next_multiple_of(5).max(PRICE_DOLLARS_MIN))
}

impl Member {
    fn payments(self, price: &str, now: OffsetDateTime) -> impl Iterator<Item = Row> {
        let price = dollars(price);
        let customer = format!("cus_demo{:06}", self.number);
        let person = Person::identify(&self.email, Some(&customer)).expect("members have addresses");
        let months = (0..=OLDEST_MONTHS).map(move |month| (month, terms::months_after(self.joined_at, month)));
        months
            .take_while(move |(_, at)| *at <= now)
            .map(move |(month, at)| Row {
                customer_id: Some(customer.clone()),
                customer_description: Some(self.name.clone()),
                ..paid(
                    format!("ch_demo{:06}_{month:02}", self.number),
                    at,
                    price.clone(),
                    person.clone(),
                )
            })
    }
}

/// A charge that was paid and stayed so.
fn paid(charge_id: String, created_at: OffsetDateTime, amount: Amount, customer: Person) -> Row {
    Row {
        line: 0,
        charge_id,
        created_at,
        amount,
        refunded: dollars("0"),
        refunded_at: None,
        status: Status::Paid,
        captured: true,
        customer,
        customer_id: None,
        customer_description: None,
        dispute: None,
        dispute_reason: None,
        mode: Mode::Live,
        invoice_id: None,
        transfer_id: None,
        decline_reason: None,
        seller_message: None,
    }
}

fn dollars(text: &str) -> Amount {
    Amount::parse(text, "usd").expect("prices are plain amounts")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-20 09:30 UTC);

    #[test]
    fn members_have_paid_twelve_to_fourteen_times_in_the_order_of_the_queue() {
        let members: Vec<Member> = (0..60).map(|number| member(number, 60, NOW)).collect();

        assert!(members.is_sorted_by_key(|member| member.joined_at));
        let counts: Vec<usize> = members
            .into_iter()
            .map(|member| member.payments("25.00", NOW).count())
            .collect();
        assert!(counts.iter().all(|count| (12..=14).contains(count)), "{counts:?}");
        assert!(counts.contains(&12) && counts.contains(&14), "{counts:?}");
    }

    #[test]
    fn any_number_of_members_brings_two_rewards_together() {
        for count in [20, 60, 61, 1000] {
            let price: usize = price(count).trim_end_matches(".00").parse().unwrap();
            let payments: usize = (0..count)
                .map(|number| member(number, count, NOW).payments("25.00", NOW).count())
                .sum();
            assert!(
                price * payments >= 200_000,
                "{count} members bring {}",
                price * payments
            );
        }
    }

    #[test]
    fn the_first_two_who_can_be_chosen_stand_behind_some_who_cannot() {
        let good: Vec<usize> = (0..10).filter(|number| standing(*number) == Standing::Good).collect();

        assert_eq!(good[..2], [1, 5]);
    }
}
