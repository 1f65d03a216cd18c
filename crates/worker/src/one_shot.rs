use use_cases::jobs::{Job, YEAR_END};

/// No job has this name; the sentence lists those that there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no job {name}; these can be run: {}", names())]
pub struct JobNameError {
    name: String,
}

/// The job that an operator names.
pub fn parse_job(name: &str) -> Result<Job, JobNameError> {
    Job::parse(name).ok_or_else(|| JobNameError { name: name.to_owned() })
}

fn names() -> String {
    format!("{}, {YEAR_END} --year YEAR", Job::ALL.map(Job::code).join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_job_is_refused_with_those_that_there_are() {
        assert_eq!(parse_job("eligibility-check"), Ok(Job::EligibilityCheck));

        let refusal = parse_job("tidy-up").expect_err("there is no such job").to_string();
        assert_eq!(
            refusal,
            format!("there is no job tidy-up; these can be run: {}", names())
        );
        assert!(refusal.contains("eligibility-check, gates, "), "{refusal}");
    }
}
