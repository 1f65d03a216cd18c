use std::collections::{BTreeMap, BTreeSet};

use super::shape::{COMMON, Columns, KEYS, LOOKUPS, NAMES, WORDS, names};
use super::{Generation, Unrecognised};

/// Tells the generation by the `table.column`s that are there.
pub(super) fn by_columns(columns: &BTreeSet<String>) -> Result<Generation, Unrecognised> {
    let has_table = |table: &str| columns.iter().any(|name| name.split('.').next() == Some(table));
    if !COMMON.iter().any(|(table, _)| has_table(table)) {
        return Ok(Generation::Empty);
    }
    let keys: Vec<String> = present(KEYS, columns).collect();
    let generation = if keys.is_empty() { Generation::B } else { Generation::C };
    if generation == Generation::C {
        // Which of the two the main application keeps, nobody can tell from outside.
        let words: Vec<String> = present(WORDS, columns)
            .filter(|name| !MEANINGLESS_BESIDE_KEYS.contains(&name.as_str()))
            .collect();
        if !words.is_empty() {
            return Err(Unrecognised::new(vec![format!(
                "the statuses {} beside the keys {}",
                words.join(", "),
                keys.join(", ")
            )]));
        }
    }
    check_columns(generation, columns).map(|()| generation)
}

/// Makes sure that nothing is missing of what a generation has.
pub(super) fn check_columns(generation: Generation, columns: &BTreeSet<String>) -> Result<(), Unrecognised> {
    let statuses: &[Columns] = match generation {
        Generation::Empty | Generation::B => &[WORDS],
        Generation::C => &[KEYS, NAMES],
    };
    let missing: Vec<String> = names(COMMON)
        .chain(statuses.iter().flat_map(|columns| names(columns)))
        .filter(|name| !columns.contains(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Unrecognised::new(vec![format!("{} missing", missing.join(", "))]))
}

/// Generation C keeps the first with a default that is no payment status at all; nothing is decided by the second.
const MEANINGLESS_BESIDE_KEYS: [&str; 2] = ["user_payments.status", "user_memberships.verification_status"];

fn present(columns: Columns, there: &BTreeSet<String>) -> impl Iterator<Item = String> {
    names(columns).filter(|name| there.contains(name))
}

/// Makes sure that the keys mean what they are taken for. `found` is the name of each key, by its table.
pub(super) fn check_keys(found: &BTreeMap<(String, i32), String>) -> Result<(), Unrecognised> {
    let mut faults = Vec::new();
    for (table, expected) in LOOKUPS {
        for (id, expected) in (1..).zip(*expected) {
            match found.get(&((*table).to_owned(), id)) {
                Some(name) if name.trim().eq_ignore_ascii_case(expected) => {}
                Some(name) => faults.push(format!("{table} {id} is {name} instead of {expected}")),
                None => faults.push(format!("{table} {id} ({expected}) missing")),
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Unrecognised::new(faults))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(statuses: Columns) -> BTreeSet<String> {
        names(COMMON).chain(names(NAMES)).chain(names(statuses)).collect()
    }

    fn keys() -> BTreeMap<(String, i32), String> {
        let of_table = |(table, expected): &(&str, &'static [&'static str])| {
            let table = (*table).to_owned();
            (1..)
                .zip(*expected)
                .map(move |(id, name)| ((table.clone(), id), (*name).to_owned()))
        };
        LOOKUPS.iter().flat_map(of_table).collect()
    }

    #[test]
    fn a_database_without_the_main_application_is_empty() {
        let columns = BTreeSet::from(["blog_posts.id".to_owned()]);

        assert_eq!(by_columns(&columns).unwrap(), Generation::Empty);
    }

    #[test]
    fn words_are_generation_b_and_keys_generation_c() {
        assert_eq!(by_columns(&shape(WORDS)).unwrap(), Generation::B);
        assert_eq!(by_columns(&shape(KEYS)).unwrap(), Generation::C);
    }

    #[test]
    fn further_columns_of_the_host_do_not_matter() {
        let mut of_b = shape(WORDS);
        of_b.insert("users.favourite_colour".to_owned());
        let mut of_c = shape(KEYS);
        of_c.extend(MEANINGLESS_BESIDE_KEYS.map(str::to_owned));

        assert_eq!(by_columns(&of_b).unwrap(), Generation::B);
        assert_eq!(by_columns(&of_c).unwrap(), Generation::C);
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut columns = shape(WORDS);
        columns.remove("users.status");
        columns.remove("user_payments.status");

        let refusal = by_columns(&columns).unwrap_err();

        assert_eq!(
            refusal.to_string(),
            "the main application's database has a shape that this version does not know: \
             users.status, user_payments.status missing"
        );
    }

    #[test]
    fn what_generation_c_misses_is_named_by_its_keys() {
        let mut columns = shape(KEYS);
        columns.remove("kyc_verification.kyc_status_id");

        let refusal = by_columns(&columns).unwrap_err();

        assert!(
            refusal.to_string().ends_with("kyc_verification.kyc_status_id missing"),
            "{refusal}"
        );
    }

    #[test]
    fn words_beside_keys_are_not_guessed_at() {
        let mut columns = shape(KEYS);
        columns.insert("tax_forms.status".to_owned());

        let refusal = by_columns(&columns).unwrap_err();

        assert!(
            refusal
                .to_string()
                .contains("the statuses tax_forms.status beside the keys"),
            "{refusal}"
        );
    }

    #[test]
    fn keys_have_to_mean_what_they_are_taken_for() {
        assert!(check_keys(&keys()).is_ok());
        let mut changed = keys();
        changed.insert(("payment_statuses".to_owned(), 2), "Failed".to_owned());
        changed.remove(&("kyc_statuses".to_owned(), 3));
        changed.insert(("kyc_statuses".to_owned(), 9), "Paused".to_owned());

        let refusal = check_keys(&changed).unwrap_err();

        assert!(
            refusal
                .to_string()
                .ends_with("kyc_statuses 3 (Verified) missing; payment_statuses 2 is Failed instead of Succeeded"),
            "{refusal}"
        );
    }
}
