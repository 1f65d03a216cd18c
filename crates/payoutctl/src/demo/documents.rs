use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use time::OffsetDateTime;
use time::macros::format_description;

const PARENT: &str = "demo-documents";

/// The folder that the documents of one demo are written to.
#[derive(Debug)]
pub(super) struct Documents {
    folder: PathBuf,
}

impl Documents {
    /// Below the current directory, or where that cannot be written, below the one for temporary files.
    pub(super) fn create(now: OffsetDateTime) -> anyhow::Result<Self> {
        let format = format_description!("[year]-[month]-[day]T[hour]-[minute]-[second]");
        let name = now.format(format).context("the time cannot be written")?;
        let here = std::env::current_dir().map(|current| Self::in_parent(&current, &name));
        let folder = match here {
            Ok(Ok(folder)) => folder,
            _ => Self::in_parent(&std::env::temp_dir(), &name).context("no folder for documents can be made")?,
        };
        Ok(Self { folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a PDF under a name that says what it is.
    pub(super) fn keep(&self, name: &str, pdf: &[u8]) -> anyhow::Result<()> {
        let path = self.folder.join(format!("{name}.pdf"));
        fs::write(&path, pdf).with_context(|| format!("{} cannot be written", path.display()))
    }

    fn in_parent(parent: &Path, name: &str) -> std::io::Result<PathBuf> {
        let folder = parent.join(PARENT).join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}
