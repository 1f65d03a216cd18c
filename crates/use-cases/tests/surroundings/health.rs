use time::Duration;
use use_cases::health::{HealthStatus, health, ready};
use use_cases::jobs;

use crate::house::House;

#[tokio::test]
async fn a_service_without_a_worker_is_degraded() {
    let house = House::new().await;
    assert_eq!(health(&house.ctx).await.status, HealthStatus::Degraded);

    jobs::heartbeat(&house.ctx, "worker-1").await.expect("a sign of life");
    assert_eq!(health(&house.ctx).await.status, HealthStatus::Healthy);

    house.turn_clock(Duration::seconds(61));
    assert_eq!(health(&house.ctx).await.status, HealthStatus::Degraded);
}

#[tokio::test]
async fn a_service_without_its_database_is_unhealthy_and_not_ready() {
    let house = House::new().await;
    assert!(ready(&house.ctx, false).await.ready);
    assert!(!ready(&house.ctx, true).await.ready);

    house.ctx.db.close().await;

    let health = health(&house.ctx).await;
    assert_eq!((health.status, health.database), (HealthStatus::Unhealthy, false));
    assert!(!ready(&house.ctx, false).await.ready);
}
