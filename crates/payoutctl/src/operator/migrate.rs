use std::process::ExitCode;

use infrastructure::persistence::Database;

use super::database;
use crate::command_line::Direction;
use crate::print::say;

pub(crate) async fn migrate(direction: Direction) -> anyhow::Result<ExitCode> {
    let db = database().await?;
    let before = applied(&db).await?;
    match direction {
        Direction::Up => {
            let generation = migration::up(&db).await?;
            let done = applied(&db).await? - before;
            say(&format!(
                "{done} migrations applied; the main application's tables: {}",
                origin(generation)
            ));
        }
        Direction::Status => status(&db).await?,
        Direction::Down { steps } => {
            migration::down(&db, steps).await?;
            say(&format!("{} migrations taken back", before - applied(&db).await?));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn applied(db: &Database) -> anyhow::Result<usize> {
    let migrations = migration::status(db).await?;
    Ok(migrations.iter().filter(|(_, is_applied)| *is_applied).count())
}

async fn status(db: &Database) -> anyhow::Result<()> {
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
        migration::Generation::C => "its own, of generation C",
    }
}
