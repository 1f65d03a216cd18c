//! What the kernel says about processes and the machine.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// Linux counts processor time in hundredths of a second for every program.
const TICK: Duration = Duration::from_millis(10);

/// A process by its id.
#[derive(Debug, Clone, Copy)]
pub struct Process(pub u32);

impl Process {
    /// Processor time so far, of all its threads.
    pub fn cpu(self) -> anyhow::Result<Duration> {
        cpu_in(&fs::read_to_string(format!("/proc/{}/stat", self.0))?)
    }

    /// Memory that is there now, in MB.
    pub fn resident_mb(self) -> anyhow::Result<f64> {
        self.status_mb("VmRSS:")
    }

    /// The most memory that ever was there, in MB.
    pub fn resident_peak_mb(self) -> anyhow::Result<f64> {
        self.status_mb("VmHWM:")
    }

    fn status_mb(self, field: &str) -> anyhow::Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find_map(|line| line.strip_prefix(field));
        let kilobytes = line
            .and_then(|rest| rest.split_whitespace().next())
            .context("no such field")?;
        Ok(kilobytes.parse::<f64>()? / 1024.0)
    }
}

/// Processor time of this process.
pub fn own_cpu() -> anyhow::Result<Duration> {
    cpu_in(&fs::read_to_string("/proc/self/stat")?)
}

/// What stands in front of the figures: whoever reads them wants to know what else ran.
pub fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// User and system time are the 14th and 15th field; the second may hold spaces and ends with a parenthesis.
fn cpu_in(stat: &str) -> anyhow::Result<Duration> {
    let (_, fields) = stat.rsplit_once(')').context("no name in stat")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    let ticks = ticks.sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_user_and_system_time() {
        let stat = "42 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0";

        assert_eq!(cpu_in(stat).unwrap(), Duration::from_secs(2));
    }
}
