use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::account::Account;

/// Why there is no place for the server's files.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    #[error("cannot prepare the directory {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} holds other files; name an empty directory or one made by an earlier start", .0.display())]
    NotOurs(PathBuf),
    #[error("{} cannot be reached by {account}; choose a directory that others may enter", path.display())]
    OutOfReach { path: PathBuf, account: String },
    #[error("PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody")]
    NoAccount,
}

/// The directory of one server: its data, its log and its password.
#[derive(Debug)]
pub(crate) struct Home {
    path: PathBuf,
    account: Account,
    /// Removes the directory when dropped.
    temporary: Option<TempDir>,
}

impl Home {
    /// A new directory that is removed at the end.
    pub(crate) fn temporary() -> Result<Self, HomeError> {
        let candidates = [std::env::temp_dir(), PathBuf::from("/tmp"), PathBuf::from("/var/tmp")];
        let mut refusal = None;
        for parent in candidates {
            match Self::temporary_in(&parent) {
                Ok(home) => return Ok(home),
                Err(error) => refusal = refusal.or(Some(error)),
            }
        }
        Err(refusal.expect("a loop over three candidates ends with a home or a refusal"))
    }

    fn temporary_in(parent: &Path) -> Result<Self, HomeError> {
        let made = tempfile::Builder::new().prefix("embedded-postgres-").tempdir_in(parent);
        let temporary = made.map_err(|source| HomeError::Io {
            path: parent.to_owned(),
            source,
        })?;
        let path = temporary.path().to_owned();
        let home = Self {
            account: account_of(&path)?,
            path,
            temporary: Some(temporary),
        };
        home.hand_over()?;
        Ok(home)
    }

    /// A directory that stays: a new one, an empty one, or one that we made before.
    pub(crate) fn kept(path: &Path) -> Result<Self, HomeError> {
        let failed = |source| HomeError::Io {
            path: path.to_owned(),
            source,
        };
        fs::create_dir_all(path).map_err(failed)?;
        let path = path.canonicalize().map_err(failed)?;
        let is_empty = fs::read_dir(&path).map_err(failed)?.next().is_none();
        let probe = tempfile::NamedTempFile::new_in(&path).map_err(failed)?;
        let home = Self {
            account: account_of(probe.path())?,
            path: path.clone(),
            temporary: None,
        };
        drop(probe);
        if is_empty {
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).map_err(failed)?;
            home.hand_over()?;
        } else if !home.is_initialised() {
            return Err(HomeError::NotOurs(path));
        }
        Ok(home)
    }

    pub(crate) fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.path.join("server.log")
    }

    pub(crate) fn password(&self) -> PathBuf {
        self.path.join("password")
    }

    pub(crate) fn is_temporary(&self) -> bool {
        self.temporary.is_some()
    }

    /// Whether an earlier start finished making the database cluster here.
    pub(crate) fn is_initialised(&self) -> bool {
        self.data().join("PG_VERSION").is_file() && self.password().is_file()
    }

    fn hand_over(&self) -> Result<(), HomeError> {
        self.account.give(&self.path).map_err(|source| HomeError::Io {
            path: self.path.clone(),
            source,
        })?;
        if self.account.reaches(&self.path) {
            return Ok(());
        }
        Err(HomeError::OutOfReach {
            path: self.path.clone(),
            account: self.account.name().to_owned(),
        })
    }
}

fn account_of(ours: &Path) -> Result<Account, HomeError> {
    let account = Account::of_owner(ours).map_err(|source| HomeError::Io {
        path: ours.to_owned(),
        source,
    })?;
    account.ok_or(HomeError::NoAccount)
}
