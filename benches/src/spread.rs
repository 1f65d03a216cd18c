//! What many values come to.

use std::time::Duration;

/// The middle one; the lower of two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len().saturating_sub(1) / 2;
    sorted.get(middle).copied().unwrap_or(f64::NAN)
}

/// The value that `percent` of a hundred do not exceed, in milliseconds.
pub fn percentile_ms(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted
        .get(rank)
        .map_or(f64::NAN, |latency| latency.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_does_not_depend_on_the_order() {
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(&[4.0, 1.0, 3.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let latencies: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();

        assert!((percentile_ms(&latencies, 50) - 100.0).abs() < f64::EPSILON);
        assert!((percentile_ms(&latencies, 99) - 198.0).abs() < f64::EPSILON);
        assert!((percentile_ms(&latencies[..1], 99) - 1.0).abs() < f64::EPSILON);
    }
}
