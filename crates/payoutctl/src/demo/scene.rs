use anyhow::{Context as _, ensure};
use use_cases::Context;
use use_cases::demo::{self, Figures};
use use_cases::import::{ImportSummary, Options};

use super::cast;
use super::client::Client;
use super::crew::{self, Crew};
use super::database::DemoDatabase;
use super::documents::Documents;
use super::service::{Premises, Service};
use super::steps::{Steps, Told};
use super::terms::CompanyTerms;
use crate::command_line::Demo;
use crate::operator;
use crate::print::say;

/// Everything that a round needs, running.
#[derive(Debug)]
pub(super) struct Scene {
    pub service: Service,
    pub client: Client,
    pub crew: Crew,
    pub documents: Documents,
    pub terms: CompanyTerms,
}

/// Migrates the database, lets the people in and opens for business.
pub(super) async fn set(
    premises: Premises,
    database: &DemoDatabase,
    wishes: &Demo,
    steps: &mut Steps,
) -> anyhow::Result<Scene> {
    let db = database.connect().await?;
    let ctx = premises.context(CompanyTerms::provisional((Context::system_clock())()), db)?;
    steps.take("Migrate it", migrate(&ctx)).await?;
    match &wishes.payments {
        None => {
            let entrance = enter(&ctx, wishes.members);
            steps.take("Let members join and pay", entrance).await?;
        }
        Some(file) => {
            let summary = operator::from_file(&ctx, file, Options::default()).await?;
            operator::report(&summary);
            ensure!(!summary.is_cut_short, "the file could not be read to its end");
            steps
                .take("Take the identity of all imported members for proved", trust(&ctx))
                .await?;
        }
    }
    let terms = steps.take("Add up what was paid", terms(&ctx)).await?;
    let client = Client::new(premises.url()?)?;
    let settings = premises.settings(terms)?;
    let cookies = premises.cookies(&settings)?;
    let crew = steps.take("Employ the staff", employ(&ctx, &client, &cookies)).await?;
    let documents = Documents::create(ctx.now())?;
    let ctx = premises.context(terms, ctx.db.clone())?;
    // Everything that the programs are made of lives in it.
    let opening = Box::pin(async {
        let service = premises.open(terms, ctx, database.connect().await?)?;
        let note = service.api_url.clone();
        Ok(Told::new(service, note))
    });
    let service = steps.take("Start API, worker and mail server", opening).await?;
    Ok(Scene {
        service,
        client,
        crew,
        documents,
        terms,
    })
}

async fn migrate(ctx: &Context) -> anyhow::Result<Told<()>> {
    migration::up(&ctx.db)
        .await
        .context("the database cannot be migrated")?;
    demo::mark(&ctx.db).await?;
    let count = migration::status(&ctx.db).await?.len();
    Ok(Told::new((), format!("{count} migrations, marked as a demo")))
}

async fn enter(ctx: &Context, members: u32) -> anyhow::Result<Told<()>> {
    let count = usize::try_from(members).context("fewer members")?;
    let ImportSummary {
        members_created,
        payments_new,
        ..
    } = cast::enter(ctx, count).await?;
    Ok(Told::new(
        (),
        format!("{members_created} members, {payments_new} payments"),
    ))
}

async fn trust(ctx: &Context) -> anyhow::Result<Told<()>> {
    let members = demo::trust_everybody(ctx).await?;
    Ok(Told::new(
        (),
        format!("{members} members; an export says nothing about it"),
    ))
}

async fn terms(ctx: &Context) -> anyhow::Result<Told<CompanyTerms>> {
    let figures: Figures = demo::figures(ctx).await?;
    let terms = CompanyTerms::of(figures, ctx.now())?;
    for remark in terms.remarks(figures) {
        say(&format!("     note: {remark}"));
    }
    let note = format!(
        "{} USD since {}, a reward is {}",
        figures.revenue, terms.launched_on, terms.reward
    );
    Ok(Told::new(terms, note))
}

async fn employ(ctx: &Context, client: &Client, cookies: &crew::CookieMaker) -> anyhow::Result<Told<Crew>> {
    let crew = crew::employ(ctx, client, cookies).await?;
    let roles = crew.with_roles().map(|(role, _)| role).join(", ");
    Ok(Told::new(crew, roles))
}
