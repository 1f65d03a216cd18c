DROP INDEX payout.notifications_newest;
DROP INDEX public.payout_alert_cause;
DROP TABLE payout.alert_post_attempts;
DROP TABLE payout.alert_posts;
