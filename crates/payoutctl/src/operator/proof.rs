use std::process::ExitCode;

use use_cases::{queue, verify as proof};

use super::context;
use crate::print::{complain, say};

pub(crate) async fn verify() -> anyhow::Result<ExitCode> {
    let ctx = context().await?;
    let verified = proof::verify(&ctx).await?;
    if let Some(fault) = &verified.first_fault {
        complain(fault);
        return Ok(ExitCode::FAILURE);
    }
    say(&format!(
        "everything agrees: {} payouts, {} entries with {} postings, {} ends of memberships, {} audit entries, {} members in \
         the queue's table",
        verified.payouts,
        verified.entries,
        verified.postings,
        verified.removals,
        verified.audit_entries,
        verified.queue_members
    ));
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn rebuild_queue(check_only: bool) -> anyhow::Result<ExitCode> {
    let ctx = context().await?;
    if !check_only {
        let corrected = queue::rebuild(&ctx).await?;
        say(&format!("the queue was computed anew: {corrected} members corrected"));
        return Ok(ExitCode::SUCCESS);
    }
    let differences = queue::check(&ctx).await?;
    if differences.is_empty() {
        say("the queue equals its full computation");
        return Ok(ExitCode::SUCCESS);
    }
    for difference in &differences {
        complain(difference);
    }
    Ok(ExitCode::FAILURE)
}
