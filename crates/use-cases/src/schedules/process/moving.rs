use infrastructure::persistence::Tx;
use infrastructure::persistence::schedules::Stored;
use payout_domain::schedule::{Change, Command};

use crate::schedules::World;
use crate::schedules::record::{self, Recorded};
use crate::{Actor, Context, Error};

/// Schedules under lock, each with its world.
pub(super) struct Group<'a> {
    pub actor: &'a Actor,
    pub stored: Vec<Stored>,
    pub worlds: Vec<World>,
}

impl Group<'_> {
    /// Gives each its command, where it has one, and saves what changed.
    pub async fn advance(
        &mut self,
        ctx: &Context,
        tx: &Tx,
        commands: Vec<Option<Command>>,
    ) -> Result<Vec<Option<Change>>, Error> {
        let mut changes = Vec::with_capacity(commands.len());
        for ((stored, world), command) in self.stored.iter_mut().zip(&self.worlds).zip(commands) {
            let before = stored.schedule.status();
            let change = command.map(|command| stored.schedule.handle(command, &world.facts()));
            changes.push(change.transpose()?.map(|change| (before, change)));
        }
        let moved = self.stored.iter().zip(&self.worlds).zip(&changes);
        let recorded = moved.filter_map(|((stored, world), change)| {
            let (before, change) = change.as_ref().filter(|(_, change)| !change.is_nothing())?;
            Some(Recorded {
                actor: self.actor,
                stored,
                events: &change.events,
                before: Some(*before),
                connection_required: world.connection_required(),
                now: world.facts().now,
            })
        });
        record::save(ctx, tx, &recorded.collect::<Vec<_>>()).await?;
        Ok(changes
            .into_iter()
            .map(|change| change.map(|(_, change)| change))
            .collect())
    }
}
