DROP TABLE payout.event_delivery_attempts;
DROP TABLE payout.event_deliveries;
DROP TABLE payout.webhook_endpoints;
ALTER TABLE payout.outbox DROP COLUMN waits;
