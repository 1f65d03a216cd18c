use sea_orm::{DbErr, RuntimeErr};
use sqlx::error::DatabaseError;

/// The database failed, or holds something that we would not have written.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("the database refused or did not answer")]
    Database(#[from] DbErr),
    /// What could not be read holds a password, so it is not repeated.
    #[error("its address is no postgres:// address that can be read")]
    Address,
    /// What read it was stopped with the process, or broke.
    #[error("reading was cut short")]
    Interrupted,
    #[error("row {id} of {table} is corrupt: {reason}")]
    Corrupt {
        table: &'static str,
        id: String,
        reason: String,
    },
    #[error("row {id} of {table} was changed by somebody else")]
    Outdated { table: &'static str, id: String },
}

impl StorageError {
    pub fn corrupt(table: &'static str, id: impl ToString, reason: impl ToString) -> Self {
        Self::Corrupt {
            table,
            id: id.to_string(),
            reason: reason.to_string(),
        }
    }

    /// The name of the constraint that was violated; rules are recognised by it.
    pub fn constraint(&self) -> Option<&str> {
        self.database_error()?.constraint()
    }

    /// Connection, serialisation, deadlock, or too long a wait behind others: the same may succeed when tried again [R13.1].
    pub fn is_passing(&self) -> bool {
        let Self::Database(error) = self else { return false };
        if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
            return true;
        }
        match self.database_error().and_then(DatabaseError::code) {
            Some(code) => {
                code.starts_with("08")
                    || ["40001", "40P01", "57P01", "57P02", "57P03", "55P03", "57014"].contains(&&*code)
            }
            None => matches!(
                sqlx_error(error),
                Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed)
            ),
        }
    }

    /// A deadlock or serialisation failure: nothing was written, and the same may be tried again at once [R13.1].
    pub fn was_rolled_back(&self) -> bool {
        self.database_error()
            .and_then(DatabaseError::code)
            .is_some_and(|code| ["40001", "40P01"].contains(&&*code))
    }

    fn database_error(&self) -> Option<&dyn DatabaseError> {
        let Self::Database(error) = self else { return None };
        match sqlx_error(error) {
            Some(sqlx::Error::Database(error)) => Some(error.as_ref()),
            _ => None,
        }
    }
}

fn sqlx_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}
