//! Figures for Prometheus [R10.5]: one function per thing that happens, one text with all of them.

mod figures;

use std::time::Duration;

use money::Money;
use prometheus::TextEncoder;

use figures::figures;

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Success,
    /// Failed, and is tried again.
    Retry,
    Failure,
}

impl Outcome {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Retry => "retry",
            Self::Failure => "failure",
        }
    }
}

/// A payout entered a status. The amount is what it pays.
pub fn payout_reached(programme: &str, status: &str, amount: Money) {
    let currency = amount.currency();
    let labels = [programme, status];
    figures().payouts.with_label_values(&labels).inc();
    figures()
        .payout_cents
        .with_label_values(&[programme, status, currency.code()])
        .inc_by(amount.minor().max(0).unsigned_abs());
}

/// A payout got its last approval this long after it began to wait for them.
pub fn payout_approved_after(programme: &str, waited: Duration) {
    let seconds = waited.as_secs_f64();
    figures()
        .approval_seconds
        .with_label_values(&[programme])
        .observe(seconds);
}

/// A payout was completed this long after it was created.
pub fn payout_completed_after(programme: &str, took: Duration) {
    let seconds = took.as_secs_f64();
    figures()
        .processing_seconds
        .with_label_values(&[programme])
        .observe(seconds);
}

/// A payout arrived; or it failed, on its way or after it had arrived.
pub fn payout_ended(programme: &str, outcome: Outcome) {
    figures().ended.with_label_values(&[programme, outcome.code()]).inc();
}

/// Payouts of a programme and currency that wait for the same.
#[derive(Debug, Clone, Copy)]
pub struct Waiting<'a> {
    pub programme: &'a str,
    /// For an approval, for what comes next, or for somebody to repair it.
    pub waits_for: &'a str,
    pub count: i64,
    pub amount: Money,
    pub oldest: Duration,
}

/// All payouts that are open. What is not among them any more is no longer shown.
pub fn payouts_waiting<'a>(waiting: impl IntoIterator<Item = Waiting<'a>>) {
    let all = figures();
    all.open.reset();
    all.open_cents.reset();
    all.open_age_seconds.reset();
    for it in waiting {
        let currency = it.amount.currency();
        let labels = [it.programme, it.waits_for, currency.code()];
        all.open.with_label_values(&labels).set(it.count);
        all.open_cents.with_label_values(&labels).set(it.amount.minor());
        all.open_age_seconds
            .with_label_values(&labels)
            .set(it.oldest.as_secs_f64());
    }
}

/// Alerts that nobody has resolved, by severity.
pub fn alerts_open<'a>(open: impl IntoIterator<Item = (&'a str, i64)>) {
    figures().alerts_open.reset();
    for (severity, count) in open {
        figures().alerts_open.with_label_values(&[severity]).set(count);
    }
}

/// A payout was tried again.
pub fn payout_tried_again(programme: &str) {
    figures().retries.with_label_values(&[programme]).inc();
}

/// A mail of this kind was handed to the server, or not.
pub fn mail_attempted(kind: &str, outcome: Outcome) {
    figures().mails.with_label_values(&[kind, outcome.code()]).inc();
}

/// So many events were taken by the broker or an endpoint, or not.
pub fn events_delivered(destination: &str, outcome: Outcome, count: u64) {
    let labels = [destination, outcome.code()];
    figures().events.with_label_values(&labels).inc_by(count);
}

/// How many events wait at a place, and for how long the oldest has.
pub fn events_waiting(place: &str, count: i64, oldest: Duration) {
    figures().events_waiting.with_label_values(&[place]).set(count);
    figures()
        .events_age_seconds
        .with_label_values(&[place])
        .set(oldest.as_secs_f64());
}

/// A job ran to its end.
pub fn job_ran(name: &str, outcome: Outcome, took: Duration) {
    figures().jobs.with_label_values(&[name, outcome.code()]).inc();
    figures()
        .job_seconds
        .with_label_values(&[name])
        .observe(took.as_secs_f64());
}

/// A job that this process may run is counted from zero: its first failure is a rise, which alerts are about.
pub fn job_expected(name: &str) {
    for outcome in [Outcome::Success, Outcome::Failure] {
        figures().jobs.with_label_values(&[name, outcome.code()]);
    }
}

/// How many jobs of a queue wait, and for how long the oldest has been due.
pub fn queue_measured(queue: &str, depth: i64, oldest: Duration) {
    figures().queue_depth.with_label_values(&[queue]).set(depth);
    figures()
        .queue_age_seconds
        .with_label_values(&[queue])
        .set(oldest.as_secs_f64());
}

/// A cron slot was enqueued this long after it was due.
pub fn cron_fired(name: &str, lag: Duration) {
    figures()
        .cron_lag_seconds
        .with_label_values(&[name])
        .set(lag.as_secs_f64());
}

/// A request was answered. `route` is the pattern, never the path, so that the figures stay few.
pub fn request_answered(method: &str, route: &str, status: u16, took: Duration) {
    let status = status.to_string();
    figures().requests.with_label_values(&[method, route, &status]).inc();
    figures()
        .request_seconds
        .with_label_values(&[method, route])
        .observe(took.as_secs_f64());
}

/// Credentials were refused, for this reason.
pub fn session_refused(reason: &str) {
    figures().session_failures.with_label_values(&[reason]).inc();
}

/// A policy of this process is counted from zero: its first refusal is a rise.
pub fn rate_limit_expected(policy: &str) {
    figures().rate_limited.with_label_values(&[policy]);
    figures().rate_limit_uncounted.with_label_values(&[policy]);
}

/// A request was refused because this policy was used up.
pub fn rate_limited(policy: &str) {
    figures().rate_limited.with_label_values(&[policy]).inc();
}

/// A request could not be counted under this policy: the database did not answer.
pub fn rate_limit_uncounted(policy: &str) {
    figures().rate_limit_uncounted.with_label_values(&[policy]).inc();
}

/// A service outside was asked, or sent something: what came of it, and after how long.
pub fn outside_called(service: &str, result: &str, took: Duration) {
    figures().calls.with_label_values(&[service, result]).inc();
    figures()
        .call_seconds
        .with_label_values(&[service])
        .observe(took.as_secs_f64());
}

/// So many spans found no room, or were not taken by the collector.
pub fn spans_dropped(count: u64) {
    figures().spans_dropped.inc_by(count);
}

/// An entry was appended to the audit log.
pub fn audit_entry_written(action: &str) {
    figures().audit_entries.with_label_values(&[action]).inc();
}

/// Whether the database answered the last time it was asked for a sign of life.
pub fn database_asked(answers: bool) {
    figures().database_up.set(i64::from(answers));
}

/// A worker gave a sign of life, so many seconds after 1970.
pub fn worker_alive(at: i64) {
    figures().heartbeat.set(at);
}

/// The database connections in use and at rest, and how many there may be.
pub fn pool_measured(in_use: u32, idle: u32, at_most: u32) {
    figures().connections_max.set(i64::from(at_most));
    figures()
        .connections
        .with_label_values(&["in_use"])
        .set(i64::from(in_use));
    figures().connections.with_label_values(&["idle"]).set(i64::from(idle));
}

/// All figures in the text form that Prometheus reads.
pub fn render() -> String {
    TextEncoder::new()
        .encode_to_string(&figures().registry.gather())
        .expect("figures with checked names can be written")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of one figure, whichever other tests have counted.
    fn line(beginning: &str) -> Option<String> {
        let text = render();
        text.lines().find(|line| line.starts_with(beginning)).map(str::to_owned)
    }

    #[test]
    fn a_payout_counts_in_its_status_with_its_amount() {
        payout_reached("member", "test_status", Money::usd(9_970_000));
        payout_reached("member", "test_status", Money::usd(7_570_000));

        assert_eq!(
            line("payout_transitions_total{programme=\"member\",status=\"test_status\"}").as_deref(),
            Some("payout_transitions_total{programme=\"member\",status=\"test_status\"} 2")
        );
        assert_eq!(
            line("payout_amount_cents_total{currency=\"USD\",programme=\"member\",status=\"test_status\"}").as_deref(),
            Some("payout_amount_cents_total{currency=\"USD\",programme=\"member\",status=\"test_status\"} 17540000")
        );
    }

    #[test]
    fn outcomes_of_mails_and_jobs_count_apart() {
        mail_attempted("test_mail", Outcome::Retry);
        mail_attempted("test_mail", Outcome::Success);
        job_ran("test_job", Outcome::Failure, Duration::from_millis(20));

        assert!(line("payout_mails_total{kind=\"test_mail\",result=\"retry\"} 1").is_some());
        assert!(line("payout_mails_total{kind=\"test_mail\",result=\"success\"} 1").is_some());
        assert!(line("payout_jobs_total{name=\"test_job\",result=\"failure\"} 1").is_some());
        assert!(line("payout_job_duration_seconds_count{name=\"test_job\"} 1").is_some());
    }

    #[test]
    fn requests_count_by_route_and_status_with_their_duration() {
        request_answered("GET", "/test/{payoutId}", 404, Duration::from_millis(3));

        assert!(
            line("payout_http_requests_total{method=\"GET\",route=\"/test/{payoutId}\",status=\"404\"} 1").is_some()
        );
        assert!(
            line(
                "payout_http_request_duration_seconds_bucket{method=\"GET\",route=\"/test/{payoutId}\",le=\"0.005\"} 1"
            )
            .is_some()
        );
    }

    #[test]
    fn the_rest_can_be_read_too() {
        payout_approved_after("test_programme", Duration::from_hours(2));
        payout_completed_after("test_programme", Duration::from_hours(48));
        payout_ended("test_programme", Outcome::Failure);
        payout_tried_again("test_programme");
        let waiting = Waiting {
            programme: "test_programme",
            waits_for: "approval",
            count: 2,
            amount: Money::usd(9_970_000),
            oldest: Duration::from_mins(1),
        };
        payouts_waiting([Waiting {
            programme: "test_gone",
            ..waiting
        }]);
        payouts_waiting([waiting]);
        alerts_open([("critical", 1)]);
        events_waiting("test_place", 4, Duration::from_secs(90));
        queue_measured("test_queue", 7, Duration::from_secs(30));
        cron_fired("test_cron", Duration::from_secs(2));
        session_refused("test_reason");
        audit_entry_written("test_action");
        pool_measured(3, 5, 10);
        database_asked(true);
        worker_alive(1_767_225_600);
        outside_called("test_service", "success", Duration::from_millis(7));
        spans_dropped(3);
        job_expected("test_expected_job");

        for expected in [
            "payout_approval_seconds_sum{programme=\"test_programme\"} 7200",
            "payout_processing_seconds_count{programme=\"test_programme\"} 1",
            "payout_ended_total{programme=\"test_programme\",result=\"failure\"} 1",
            "payout_open{currency=\"USD\",programme=\"test_programme\",waits_for=\"approval\"} 2",
            "payout_open_cents{currency=\"USD\",programme=\"test_programme\",waits_for=\"approval\"} 9970000",
            "payout_open_oldest_age_seconds{currency=\"USD\",programme=\"test_programme\",waits_for=\"approval\"} 60",
            "payout_alerts_open{severity=\"critical\"} 1",
            "payout_retries_total{programme=\"test_programme\"} 1",
            "payout_events_waiting{place=\"test_place\"} 4",
            "payout_events_oldest_age_seconds{place=\"test_place\"} 90",
            "payout_queue_depth{queue=\"test_queue\"} 7",
            "payout_queue_oldest_age_seconds{queue=\"test_queue\"} 30",
            "payout_cron_lag_seconds{name=\"test_cron\"} 2",
            "payout_session_failures_total{reason=\"test_reason\"} 1",
            "payout_audit_entries_total{action=\"test_action\"} 1",
            "payout_database_connections{state=\"in_use\"} 3",
            "payout_database_connections_max 10",
            "payout_database_up 1",
            "payout_worker_heartbeat_timestamp_seconds 1767225600",
            "payout_outside_calls_total{result=\"success\",service=\"test_service\"} 1",
            "payout_outside_call_duration_seconds_count{service=\"test_service\"} 1",
            "payout_spans_dropped_total",
            "payout_jobs_total{name=\"test_expected_job\",result=\"failure\"} 0",
        ] {
            assert!(line(expected).is_some(), "{expected} in\n{}", render());
        }
        assert!(!render().contains("test_gone"), "what waits no longer is not shown");
    }
}
