//! Names of people who do not exist.

pub(super) const FIRST: [&str; 48] = [
    "Amelia",
    "Benjamin",
    "Carmen",
    "Daniel",
    "Elena",
    "Felix",
    "Grace",
    "Hassan",
    "Ingrid",
    "Javier",
    "Katherine",
    "Liam",
    "Mei",
    "Nathan",
    "Olivia",
    "Pavel",
    "Quentin",
    "Ruth",
    "Samuel",
    "Thandi",
    "Ursula",
    "Vikram",
    "Wendy",
    "Xavier",
    "Yusuf",
    "Zoe",
    "Andre",
    "Beatrice",
    "Caleb",
    "Diana",
    "Emil",
    "Fatou",
    "George",
    "Hannah",
    "Isaac",
    "Joanna",
    "Kofi",
    "Laura",
    "Miguel",
    "Nadia",
    "Oscar",
    "Priya",
    "Rafael",
    "Sofia",
    "Tomas",
    "Uma",
    "Victor",
    "Willa",
];

pub(super) const LAST: [&str; 53] = [
    "Abara",
    "Bennett",
    "Castillo",
    "Dvorak",
    "Ellison",
    "Fontaine",
    "Greenberg",
    "Hartmann",
    "Ibrahim",
    "Jensen",
    "Kowalski",
    "Larsson",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quinn",
    "Romero",
    "Sullivan",
    "Tran",
    "Ueda",
    "Vasquez",
    "Whitfield",
    "Xiong",
    "Yamamoto",
    "Zeller",
    "Anders",
    "Brennan",
    "Chowdhury",
    "Delgado",
    "Eriksen",
    "Fraser",
    "Gallagher",
    "Holloway",
    "Ivanova",
    "Jankowski",
    "Keller",
    "Lindqvist",
    "Mbeki",
    "Novak",
    "Olsen",
    "Park",
    "Rahman",
    "Schneider",
    "Torres",
    "Underwood",
    "Valencia",
    "Weaver",
    "Young",
    "Zimmerman",
    "Archer",
    "Blanchard",
    "Coleman",
];

/// The same for the same number. Neighbours share nothing, and 2,544 pass before a name comes again.
pub(super) fn of(number: usize) -> (&'static str, &'static str) {
    (FIRST[number * 7 % FIRST.len()], LAST[number * 11 % LAST.len()])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_come_again_late() {
        let all = FIRST.len() * LAST.len();

        assert_eq!((0..all).map(of).collect::<BTreeSet<_>>().len(), all);
    }
}
