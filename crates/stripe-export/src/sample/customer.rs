use super::chance::Chance;

const FIRST_NAMES: [&str; 24] = [
    "Ann", "Ben", "Carla", "David", "Elif", "Farid", "Grace", "Hugo", "Iris", "Jonas", "Kenji", "Lucía", "Mara",
    "Noah", "Olga", "Priya", "Quinn", "Rosa", "Søren", "Tariq", "Uma", "Victor", "Wanda", "Zoë",
];
const LAST_NAMES: [&str; 24] = [
    "Abbott", "Baker", "Castillo", "Dubois", "Evans", "Fischer", "García", "Hughes", "Ivanov", "Johnson", "Kim",
    "Larsen", "Müller", "Nguyen", "O'Brien", "Patel", "Quist", "Rossi", "Smith", "Tanaka", "Usman", "Vega", "Weber",
    "Young",
];

/// Somebody who pays, as the row of one payment names them.
#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) email: String,
    pub(super) description: String,
}

/// The customer `number`, in one of the ways that exports name customers. `chance` belongs to the payment.
pub(super) fn customer(seed: u64, number: u64, chance: &mut Chance) -> Customer {
    let mut fixed = Chance::of(seed ^ 0x00C0_FFEE, number);
    let (first, last) = (fixed.pick(&FIRST_NAMES), fixed.pick(&LAST_NAMES));
    let id = format!("cus_{}", fixed.word(14));
    let other_id = format!("cus_{}", fixed.word(14));
    let email = format!(
        "{}.{}{number}@{}",
        plain(first),
        plain(last),
        fixed.pick(&["example.com", "example.org", "mail.example"])
    );
    let description = fixed
        .pick(
            &[
                format!("{first} {last}"),
                format!("{last}, {first}"),
                format!("{first} \"{}\" {last}", &first[..1]),
                format!("{first} {last}\nsince the first day"),
            ]
            .each_ref(),
        )
        .clone();
    match number % 40 {
        // No e-mail, no id, and one e-mail with two ids.
        7 => Customer {
            id,
            email: String::new(),
            description,
        },
        9 => Customer {
            id: String::new(),
            email,
            description,
        },
        13 if chance.percent(50) => Customer {
            id: other_id,
            email,
            description,
        },
        _ if chance.percent(3) => Customer {
            id,
            email: email.to_uppercase(),
            description,
        },
        _ => Customer { id, email, description },
    }
}

/// As an address spells a name.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphabetic);
    letters.collect::<String>().to_ascii_lowercase()
}
