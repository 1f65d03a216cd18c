/// Where a form stands [R7.5].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormState {
    /// It follows the payments of the year.
    Draft,
    /// Its figures stand.
    Generated,
    /// The payee has his copy.
    Delivered,
    /// The IRS has it.
    Filed,
    /// Another form stands in its place. Terminal.
    Corrected,
}

/// What somebody wants done with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormCommand {
    /// Fix the figures at the end of the year.
    Generate,
    /// The payee was given his copy.
    Deliver,
    /// The IRS was given the form.
    File,
    /// Its figures or its payee are wrong.
    Correct,
}

/// What happened to a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormEvent {
    /// Its figures stand.
    Generated,
    /// The payee has his copy.
    Delivered,
    /// The IRS has it.
    Filed,
    /// Another form takes its place.
    Corrected,
}

/// Why a command is refused. Nothing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormRefusal {
    /// The state has no such step.
    #[error("a form that is {} cannot be asked to {}", state.code(), command.code())]
    InvalidTransition {
        /// Where the form stands.
        state: FormState,
        /// What was wanted.
        command: FormCommand,
    },
}

impl FormState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Draft,
        Self::Generated,
        Self::Delivered,
        Self::Filed,
        Self::Corrected,
    ];

    /// The state after `command`, and what happened on the way there. The payee gets his copy before the IRS gets the
    /// form, so that he can object. A draft is corrected too: the bank may return the money it stands for [R6.5].
    pub fn step(self, command: FormCommand) -> Result<(Self, FormEvent), FormRefusal> {
        Ok(match (self, command) {
            (Self::Draft, FormCommand::Generate) => (Self::Generated, FormEvent::Generated),
            (Self::Generated, FormCommand::Deliver) => (Self::Delivered, FormEvent::Delivered),
            (Self::Delivered, FormCommand::File) => (Self::Filed, FormEvent::Filed),
            (Self::Draft | Self::Generated | Self::Delivered | Self::Filed, FormCommand::Correct) => {
                (Self::Corrected, FormEvent::Corrected)
            }
            (state, command) => return Err(FormRefusal::InvalidTransition { state, command }),
        })
    }

    /// The text under which the state is stored.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Generated => "generated",
            Self::Delivered => "delivered",
            Self::Filed => "filed",
            Self::Corrected => "corrected",
        }
    }

    /// Reads a stored state. `None` for any other text.
    pub fn parse(raw: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == raw)
    }
}

impl FormCommand {
    /// Every command.
    pub const ALL: [Self; 4] = [Self::Generate, Self::Deliver, Self::File, Self::Correct];

    /// The command as a verb.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Generate => "generate",
            Self::Deliver => "deliver",
            Self::File => "file",
            Self::Correct => "correct",
        }
    }
}

impl FormEvent {
    /// The name under which the event is recorded.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generated => "tax_form.generated",
            Self::Delivered => "tax_form.delivered",
            Self::Filed => "tax_form.filed",
            Self::Corrected => "tax_form.corrected",
        }
    }
}

impl FormRefusal {
    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::InvalidTransition { .. } => "INVALID_TRANSITION",
        }
    }
}
