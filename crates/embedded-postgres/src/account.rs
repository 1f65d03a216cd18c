use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Accounts that may run the server when we are root, which PostgreSQL refuses to be. In this order.
const SERVER_ACCOUNTS: [&str; 3] = ["postgres", "_postgres", "nobody"];

/// Who runs the server and owns its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// Whoever we are.
    Ourselves,
    /// Another user, because we are root.
    Other { name: String, uid: u32, gid: u32 },
}

impl Account {
    /// `None` when we are root and no account that could run the server exists.
    pub(crate) fn choose(our_uid: u32, passwd: &str) -> Option<Self> {
        if our_uid != 0 {
            return Some(Self::Ourselves);
        }
        SERVER_ACCOUNTS.iter().find_map(|name| find(name, passwd))
    }

    /// Reads who we are from the owner of a file that we made, and the accounts from the machine.
    pub(crate) fn of_owner(ours: &Path) -> io::Result<Option<Self>> {
        let our_uid = fs::metadata(ours)?.uid();
        let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
        Ok(Self::choose(our_uid, &passwd))
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Ourselves => "the current user",
            Self::Other { name, .. } => name,
        }
    }

    /// A command that runs under this account, with nothing of our environment but the search path.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("LC_ALL", "C").stdin(Stdio::null());
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        if let Self::Other { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    pub(crate) fn give(&self, path: &Path) -> io::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { uid, gid, .. } => chown(path, Some(*uid), Some(*gid)),
        }
    }

    /// Whether every directory above `path` lets this account through.
    pub(crate) fn reaches(&self, path: &Path) -> bool {
        let mut command = self.command(Path::new("/bin/sh"));
        command.args(["-c", r#"cd -- "$1""#, "sh"]).arg(path).current_dir("/");
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    }
}

fn find(wanted: &str, passwd: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| *name == wanted)?;
        let uid = fields.nth(1)?.parse().ok().filter(|uid| *uid != 0)?;
        let gid = fields.next()?.parse().ok()?;
        Some(Account::Other {
            name: name.to_owned(),
            uid,
            gid,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n# comment\n";

    #[test]
    fn an_ordinary_user_runs_the_server_himself() {
        assert_eq!(Account::choose(1000, PASSWD), Some(Account::Ourselves));
    }

    #[test]
    fn root_prefers_postgres_and_falls_back_to_nobody() {
        let with_postgres = format!("{PASSWD}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n");

        let preferred = Account::choose(0, &with_postgres).unwrap();
        let fallback = Account::choose(0, PASSWD).unwrap();

        assert_eq!(preferred.name(), "postgres");
        let nobody = Account::Other {
            name: "nobody".to_owned(),
            uid: 65534,
            gid: 65533,
        };
        assert_eq!(fallback, nobody);
    }

    #[test]
    fn root_never_runs_the_server_as_root() {
        assert_eq!(Account::choose(0, "postgres:x:0:0::/:/bin/sh\n"), None);
    }
}
