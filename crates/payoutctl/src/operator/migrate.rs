use std::process::ExitCode;

use super::database;
use crate::command_line::Direction;
use crate::print::say;

pub(crate) async fn migrate(direction: Direction) -> anyhow::Result<ExitCode> {
    let db = database().await?;
    match direction {
        Direction::Up => {
            let before = pending(&db).await?;
            let generation = migration::up(&db).await?;
            say(&format!(
                "{before} migrations applied; the main application's tables: {}",
                origin(generation)
            ));
        }
        Direction::Status => status(&db).await?,
        Direction::Down { steps } => {
            migration::down(&db, steps).await?;
            say(&format!("{steps} migrations taken back"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn pending(db: &infrastructure::persistence::Database) -> anyhow::Result<usize> {
    let migrations = migration::status(db).await?;
    Ok(migrations.iter().filter(|(_, is_applied)| !is_applied).count())
}

async fn status(db: &infrastructure::persistence::Database) -> anyhow::Result<()> {
    for (name, is_applied) in migration::status(db).await? {
        let state = if is_applied { "applied" } else { "pending" };
        say(&format!("{state}  {name}"));
    }
    Ok(())
}

fn origin(generation: migration::Generation) -> &'static str {
    match generation {
        migration::Generation::Empty => "made by us",
        migration::Generation::B => "its own, of generation B",
    }
}
