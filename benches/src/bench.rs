use std::time::Duration;

use crate::client::Request;
use crate::load::{self, Outcome};
use crate::measures::{ADMINISTRATOR, APPROVE, FINANCE_MANAGER, PAYMENT, READS, Read, START, approval_of};
use crate::options::Options;
use crate::pgbench::{self, Length};
use crate::report::{Figure, Results, say};
use crate::script::{self, Script};
use crate::service::Service;
use crate::spread::median;
use crate::stage::{APPROVED_PER_ROUND, Stage};
use crate::{growth, machine, recording};

/// Sets the stage, measures, and prints what came out.
pub async fn run(options: Options) -> anyhow::Result<()> {
    say(&format!(
        "load average {} before; making {} members",
        machine::load_average(),
        options.members
    ));
    let stage = Stage::set(options.members, options.rounds, options.data_dir.clone()).await?;
    let mut results = Results::new(options.members);
    measure(&stage, &options, &mut results).await?;
    stage.strike().await;

    say(&results.table());
    say(&growth::against_earlier(&results)?);
    say(&format!("load average {} after", machine::load_average()));
    Ok(())
}

async fn measure(stage: &Stage, options: &Options, results: &mut Results) -> anyhow::Result<()> {
    if options.wants(START) {
        starts(stage, options, results).await?;
    }
    let service = Service::start(stage, &first_request(stage)).await?;
    results.rest_mb = Some(service.process().resident_mb()?);
    for read in READS.iter().filter(|read| options.wants(read.name)) {
        let figure = read_figure(stage, &service, options, read).await?;
        results.figures.push(figure);
    }
    if options.wants(APPROVE) {
        results.figures.push(approve_figure(stage, &service, options).await?);
    }
    results.load_mb = Some(service.process().resident_peak_mb()?);
    drop(service);
    if options.wants(PAYMENT) {
        results.payment_ratio = Some(payment_ratio(stage, options).await?);
    }
    Ok(())
}

fn first_request(stage: &Stage) -> Request {
    Request::get(&(READS[0].path)(stage.people.standing.0), ADMINISTRATOR)
}

async fn starts(stage: &Stage, options: &Options, results: &mut Results) -> anyhow::Result<()> {
    let mut milliseconds = Vec::new();
    for _ in 0..options.rounds {
        let service = Service::start(stage, &first_request(stage)).await?;
        milliseconds.push(service.first_answer.as_secs_f64() * 1000.0);
    }
    results.first_answer_ms = Some(median(&milliseconds));
    Ok(())
}

/// Both sides take turns, so that whatever else the machine does hits both.
async fn read_figure(stage: &Stage, service: &Service, options: &Options, read: &Read) -> anyhow::Result<Figure> {
    let (first, last) = (read.numbers)(&stage.people);
    let request = |number| Request::get(&(read.path)(number), ADMINISTRATOR);
    let statements = recording::record(stage, &first_request(stage), &[request(first)]).await?;
    let script = script::write(&format!("\\set n random({first}, {last})"), &statements, first)?;

    let mut figure = Figure::new(read.name, statements.len());
    for round in 0..options.rounds {
        let requests = |client: u32| {
            let mut chance = Chance::new(u64::from(round * 1000 + client));
            let path = read.path;
            std::iter::from_fn(move || Some(Request::get(&path(chance.between(first, last)), ADMINISTRATOR)))
        };
        let requests = (0..options.clients).map(requests).collect();
        let limit = Duration::from_secs(u64::from(options.seconds));
        let ours = load::run(service.port, service.process(), requests, Some(limit)).await?;
        let theirs = pgbench::run(stage, &script, options.clients, Length::Seconds(options.seconds)).await?;
        note(&mut figure, ours, theirs);
    }
    Ok(figure)
}

/// Every turn of either side is one payout with the votes of two people.
async fn approve_figure(stage: &Stage, service: &Service, options: &Options) -> anyhow::Result<Figure> {
    stage.open_spare_payouts().await?;
    let recorded = stage.people.spare.0;
    let both = recording::record(stage, &first_request(stage), &votes(recorded)).await?;
    let turns = APPROVED_PER_ROUND / options.clients;
    let mut next = recorded + 1;

    let mut figure = Figure::new(APPROVE, both.len() / 2);
    for _ in 0..options.rounds {
        let requests = |client: u32| {
            let first = next + u64::from(client * turns);
            (first..first + u64::from(turns)).flat_map(votes)
        };
        let requests = (0..options.clients).map(requests).collect();
        let ours = load::run(service.port, service.process(), requests, None).await?;
        next += u64::from(turns * options.clients);

        let prologue = format!("\\set k :k + 1\n\\set n {next} + :client_id * {turns} + :k - 1");
        let mut script: Script = script::write(&prologue, &both, recorded)?;
        script.variables.push(("k".to_owned(), "0".to_owned()));
        let theirs = pgbench::run(stage, &script, options.clients, Length::Turns(turns)).await?;
        next += u64::from(turns * options.clients);
        note(&mut figure, ours, theirs * 2.0);
    }
    Ok(figure)
}

fn votes(number: u64) -> [Request; 2] {
    [ADMINISTRATOR, FINANCE_MANAGER].map(|voter| Request::post(&approval_of(number), voter))
}

/// Payments as the main application inserts them, with our triggers and without, in one table.
async fn payment_ratio(stage: &Stage, options: &Options) -> anyhow::Result<f64> {
    let (first, last) = stage.people.all;
    let script = Script {
        text: include_str!("../sql/payment.sql").to_owned(),
        variables: vec![
            ("first".to_owned(), first.to_string()),
            ("last".to_owned(), last.to_string()),
        ],
    };
    let length = Length::Seconds(options.seconds);
    let mut ratios = Vec::new();
    for _ in 0..options.rounds {
        let with = pgbench::run(stage, &script, options.clients, length).await?;
        // The worker does this every minute.
        stage.run("SELECT payout.queue_fold()").await?;
        stage
            .run("ALTER TABLE public.user_payments DISABLE TRIGGER USER")
            .await?;
        let without = pgbench::run(stage, &script, options.clients, length).await?;
        stage
            .run("ALTER TABLE public.user_payments ENABLE TRIGGER USER")
            .await?;
        say(&format!("{PAYMENT}: {with:.0}/s with triggers, {without:.0}/s without"));
        ratios.push(with / without);
    }
    Ok(median(&ratios))
}

fn note(figure: &mut Figure, ours: Outcome, theirs: f64) {
    say(&format!(
        "{}: {:.0}/s, p50 {:.2} ms, p99 {:.2} ms; pgbench {theirs:.0}/s; ratio {:.2}",
        figure.name,
        ours.per_second,
        ours.p50_ms,
        ours.p99_ms,
        ours.per_second / theirs
    ));
    figure.rounds.push((ours, theirs));
}

/// Numbers that look like chance and are the same in every run (xorshift).
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn between(&mut self, first: u64, last: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        first + self.0 % (last - first + 1)
    }
}
