use time::OffsetDateTime;
use uuid::Uuid;

/// A member's place in the queue. Keys compare in queue order: the earliest tenure first, ties by user id.
///
/// No two members share a key, so that positions counted along the order are 1-based and without gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueueKey {
    /// When the member's current tenure began.
    pub tenure_start: OffsetDateTime,
    /// The member.
    pub user_id: Uuid,
}
