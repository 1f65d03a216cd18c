use std::io::{self, Write};

use time::macros::format_description;
use time::{Date, OffsetDateTime};

use super::payment::{Kind, Payment};

/// The two sets of headers that the dashboard has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Newer,
    Older,
}

const NEWER: [&str; 30] = [
    "id",
    "Created date (UTC)",
    "Amount",
    "Amount Refunded",
    "Currency",
    "Captured",
    "Converted Amount",
    "Converted Amount Refunded",
    "Converted Currency",
    "Decline Reason",
    "Description",
    "Fee",
    "Refunded date (UTC)",
    "Statement Descriptor",
    "Status",
    "Seller Message",
    "Taxes On Fee",
    "Card ID",
    "Customer ID",
    "Customer Description",
    "Customer Email",
    "Invoice ID",
    "Transfer",
    "Disputed Amount",
    "Dispute Status",
    "Dispute Reason",
    "Dispute Date (UTC)",
    "Dispute Evidence Due (UTC)",
    "Mode",
    "plan (metadata)",
];

const OLDER: [&str; 23] = [
    "id",
    "Description",
    "Seller Message",
    "Created (UTC)",
    "Amount",
    "Amount Refunded",
    "Currency",
    "Converted Amount",
    "Converted Amount Refunded",
    "Fee",
    "Converted Currency",
    "Mode",
    "Status",
    "Customer ID",
    "Customer Description",
    "Customer Email",
    "Captured",
    "Invoice ID",
    "Transfer",
    "Disputed Amount",
    "Dispute Status",
    "Dispute Reason",
    "source (metadata)",
];

/// A CSV file being written.
pub(super) struct Table<W: Write> {
    out: io::BufWriter<W>,
    columns: &'static [&'static str],
    line_end: &'static str,
}

impl<W: Write> Table<W> {
    pub(super) fn begin(out: W, family: Family, from_spreadsheet: bool) -> io::Result<Self> {
        let mut table = Self {
            out: io::BufWriter::new(out),
            columns: match family {
                Family::Newer => &NEWER,
                Family::Older => &OLDER,
            },
            line_end: if from_spreadsheet { "\r\n" } else { "\n" },
        };
        if from_spreadsheet {
            table.out.write_all("\u{FEFF}".as_bytes())?;
        }
        table.line(table.columns.iter().map(ToString::to_string))?;
        Ok(table)
    }

    pub(super) fn row(&mut self, payment: &Payment) -> io::Result<()> {
        self.line(self.columns.iter().map(|column| cell(payment, column)))
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        for (position, cell) in cells.enumerate() {
            let comma = if position > 0 { "," } else { "" };
            write!(self.out, "{comma}{}", quoted(&cell))?;
        }
        self.out.write_all(self.line_end.as_bytes())
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell.to_owned()
}

fn cell(payment: &Payment, column: &str) -> String {
    match column {
        "id" => payment.id.clone(),
        "Created date (UTC)" | "Created (UTC)" => created(payment),
        "Amount" => amount(payment, payment.amount),
        "Amount Refunded" => amount(payment, payment.refunded),
        "Currency" => payment.currency.to_owned(),
        "Captured" => (!is_unpaid(payment.kind) && payment.kind != Kind::NotCaptured).to_string(),
        "Converted Amount" => major(in_dollars(payment, payment.amount)),
        "Converted Amount Refunded" => major(in_dollars(payment, payment.refunded)),
        "Converted Currency" => "usd".to_owned(),
        "Fee" => major(payment.amount * 29 / 1000 + 30),
        "Taxes On Fee" => "0.00".to_owned(),
        "Decline Reason" if payment.kind == Kind::Failed => payment.reason.to_owned(),
        "Seller Message" => seller_message(payment.kind).to_owned(),
        "Description" => description(payment.amount).to_owned(),
        "Refunded date (UTC)" => payment.refunded_at().map(to_the_second).unwrap_or_default(),
        "Status" => status(payment).to_owned(),
        "Customer ID" => payment.customer.id.clone(),
        "Customer Description" => payment.customer.description.clone(),
        "Customer Email" => payment.customer.email.clone(),
        "Invoice ID" => payment.invoice_id.clone(),
        "Transfer" if !is_unpaid(payment.kind) => payment.transfer_id.clone(),
        "Disputed Amount" if is_disputed(payment.kind) => major(payment.amount),
        "Dispute Status" => dispute_status(payment).to_owned(),
        "Dispute Reason" if is_disputed(payment.kind) => "fraudulent".to_owned(),
        "Dispute Date (UTC)" if is_disputed(payment.kind) => to_the_second(payment.created_at),
        "Mode" => if payment.is_test() { "Test" } else { "Live" }.to_owned(),
        "plan (metadata)" => "monthly".to_owned(),
        _ => String::new(),
    }
}

/// Most rows are to the second, some to the minute, some in ISO 8601.
fn created(payment: &Payment) -> String {
    let second = payment.created_at.second();
    match (payment.created_at.minute() % 20, second) {
        (3, _) => format!(
            "{}T{:02}:{:02}:{second:02}Z",
            date(payment.created_at.date()),
            payment.created_at.hour(),
            payment.created_at.minute()
        ),
        (_, 0) => to_the_second(payment.created_at)[..16].to_owned(),
        _ => to_the_second(payment.created_at),
    }
}

fn date(date: Date) -> String {
    format!("{}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

fn to_the_second(at: OffsetDateTime) -> String {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    at.format(format).expect("a time of our own has all these parts")
}

/// Whole in a currency without cents, and now and then elsewhere.
fn amount(payment: &Payment, hundredths: i64) -> String {
    let has_no_cents = payment.currency == "jpy" || (hundredths % 100 == 0 && payment.created_at.second() % 15 == 7);
    if has_no_cents {
        return with_separators(hundredths / 100);
    }
    major(hundredths)
}

fn major(hundredths: i64) -> String {
    format!("{}.{:02}", with_separators(hundredths / 100), hundredths % 100)
}

fn in_dollars(payment: &Payment, hundredths: i64) -> i64 {
    match payment.currency {
        "eur" => hundredths * 108 / 100,
        "gbp" => hundredths * 127 / 100,
        "jpy" => hundredths / 150,
        _ => hundredths,
    }
}

fn with_separators(whole: i64) -> String {
    if whole < 1000 {
        whole.to_string()
    } else {
        format!("{},{:03}", whole / 1000, whole % 1000)
    }
}

fn status(payment: &Payment) -> &'static str {
    match payment.kind {
        Kind::Refunded => "Refunded",
        Kind::Failed => "Failed",
        Kind::Unfinished => payment.reason,
        _ => "Paid",
    }
}

fn seller_message(kind: Kind) -> &'static str {
    match kind {
        Kind::Failed => "The bank returned the decline code `insufficient_funds`.",
        Kind::Unfinished => "",
        _ => "Payment complete.",
    }
}

fn description(amount: i64) -> &'static str {
    match amount {
        2_500 => "Subscription update",
        30_000 => "Membership, first payment",
        9_900 => "Membership \"Plus\"\nincluding the newsletter, twice a month",
        _ => "Subscription creation",
    }
}

fn dispute_status(payment: &Payment) -> &'static str {
    match payment.kind {
        Kind::DisputeLost => "lost",
        Kind::DisputeWon => "won",
        Kind::DisputeOpen => payment.reason,
        _ => "",
    }
}

fn is_disputed(kind: Kind) -> bool {
    matches!(kind, Kind::DisputeLost | Kind::DisputeWon | Kind::DisputeOpen)
}

fn is_unpaid(kind: Kind) -> bool {
    matches!(kind, Kind::Failed | Kind::Unfinished)
}
