use infrastructure::persistence::Connection;
use infrastructure::persistence::information_returns::{self as stored, ReturnRow};
use serde_json::json;
use tax::FormType;
use tax::filing::{FORMS_PER_FILE, FilingHeader, standard_header};
use tax::forms::{Return, correction};

use super::recipient::{form, payer};
use crate::year_end::untaxed;
use crate::{Actor, Context, Entity, Error, audit};

/// One file for the IRS' portal, with numbers in full.
#[derive(Debug)]
pub struct Filing {
    pub titles: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A correction may take two returns.
const CORRECTIONS_PER_FILE: usize = FORMS_PER_FILE / 2;

/// Which file of a year's forms is wanted: the portal takes each type of form by itself.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub form: FormType,
    /// The first is 1.
    pub file: u64,
    /// Those that correct a filed form, instead of the others.
    pub corrections: bool,
}

/// One file of a year's forms, or of its corrections. Audited before it is handed out.
#[tracing::instrument(skip_all)]
pub async fn filing(ctx: &Context, actor: &Actor, year: i32, wanted: Wanted) -> Result<Filing, Error> {
    let payer = payer(ctx)?;
    let layout = ctx.rules.tax_table.layout(year).map_err(untaxed)?;
    let header = header(ctx, wanted.form)?;
    let tx = ctx.db.begin().await?;
    let returns = returns(ctx, &*tx, year, wanted).await?;
    let rows = returns
        .iter()
        .map(|filed| header.row(filed, &payer, layout))
        .collect::<Result<Vec<_>, _>>()?;
    let entry = audit::Entry {
        stream: audit::stream("tax_form"),
        action: "tax_form.filing_read".to_owned(),
        entity_type: "tax_form",
        entity_id: year.to_string(),
        user: None,
        success: true,
        facts: json!({
            "taxYear": year,
            "formType": wanted.form.code(),
            "file": wanted.file,
            "corrections": wanted.corrections,
            "rows": rows.len(),
        }),
    };
    audit::append(&tx, actor, entry, ctx.now()).await?;
    tx.commit().await?;
    Ok(Filing {
        titles: header.titles().to_vec(),
        rows,
    })
}

async fn returns(ctx: &Context, db: &impl Connection, year: i32, wanted: Wanted) -> Result<Vec<Return>, Error> {
    let limit = if wanted.corrections {
        CORRECTIONS_PER_FILE
    } else {
        FORMS_PER_FILE
    } as u64;
    let skipped = wanted.file.saturating_sub(1).saturating_mul(limit);
    let mut returns = Vec::with_capacity(FORMS_PER_FILE);
    for row in stored::to_file(db, (year, wanted.form), wanted.corrections, skipped, limit).await? {
        match &row.corrects {
            None => returns.push(Return {
                form: form(ctx, &row)?,
                is_correction: false,
            }),
            Some(filed) => returns.extend(corrected(ctx, db, filed, &row).await?),
        }
    }
    Ok(returns)
}

async fn corrected(ctx: &Context, db: &impl Connection, filed: &str, truth: &ReturnRow) -> Result<Vec<Return>, Error> {
    let filed = stored::find(db, filed).await?.ok_or(Error::NotFound(Entity::TaxForm))?;
    Ok(correction(&form(ctx, &filed)?, &form(ctx, truth)?).returns())
}

fn header(ctx: &Context, form: FormType) -> Result<FilingHeader, Error> {
    let (header, setting) = match form {
        FormType::Misc => (&ctx.payer.filing_header, "FILING_HEADER_FILE"),
        FormType::Nec => (&ctx.payer.nec_filing_header, "FILING_NEC_HEADER_FILE"),
    };
    if let Some(header) = header {
        return Ok(header.clone());
    }
    FilingHeader::parse(&standard_header(form)).map_err(|_| Error::NotConfigured {
        what: "the header row of the filing",
        setting,
    })
}
