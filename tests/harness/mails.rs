use mail_catcher::CaughtMail;
use sqlx::Row as _;

use crate::{Payout, Person, TestApp};

/// What the mail server caught.
impl TestApp {
    pub fn mails_to(&self, person: &Person) -> Vec<CaughtMail> {
        let is_his = |mail: &CaughtMail| mail.to.iter().any(|address| address == &person.email);
        self.mail.messages().into_iter().filter(is_his).collect()
    }

    pub fn subjects_to(&self, person: &Person) -> Vec<String> {
        self.mails_to(person).iter().map(CaughtMail::subject).collect()
    }

    /// Kind and recipient of every mail that was sent about a payout, in order.
    pub async fn sent_about(&self, payout: &Payout) -> Vec<(String, String)> {
        let sql = "SELECT kind, recipient FROM payout.notifications WHERE payout_id = $1 AND state = 'sent'
                   ORDER BY created_at, id";
        let rows = sqlx::query(sql)
            .bind(&payout.id)
            .fetch_all(self.pool())
            .await
            .expect("the table is there");
        rows.iter().map(|row| (row.get("kind"), row.get("recipient"))).collect()
    }

    /// The kinds of the mails that one person was sent about a payout, in order.
    pub async fn kinds_sent(&self, payout: &Payout, person: &Person) -> Vec<String> {
        let all = self.sent_about(payout).await;
        all.into_iter()
            .filter(|(_, to)| *to == person.email)
            .map(|(kind, _)| kind)
            .collect()
    }
}
