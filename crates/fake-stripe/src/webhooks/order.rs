/// The order in which events are sent that wait together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    AsHappened,
    NewestFirst,
    /// The same seed gives the same order.
    Shuffled {
        seed: u64,
    },
}

impl Order {
    pub(super) fn arrange<T>(self, mut items: Vec<T>) -> Vec<T> {
        match self {
            Self::AsHappened => {}
            Self::NewestFirst => items.reverse(),
            Self::Shuffled { seed } => shuffle(&mut items, seed),
        }
        items
    }
}

fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        // The constants of Knuth's MMIX generator, whose high bits are the better ones.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let choices = u64::try_from(last + 1).unwrap_or(u64::MAX);
        items.swap(last, usize::try_from((state >> 33) % choices).unwrap_or(last));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_loses_nothing_and_can_be_repeated() {
        let shuffled = |seed| Order::Shuffled { seed }.arrange((0..20).collect::<Vec<_>>());

        let mut sorted = shuffled(1);
        assert_ne!(sorted, Order::AsHappened.arrange((0..20).collect::<Vec<_>>()));
        assert_eq!(sorted, shuffled(1));
        assert_ne!(sorted, shuffled(2));
        sorted.sort_unstable();
        assert_eq!(sorted, (0..20).collect::<Vec<_>>());
    }
}
