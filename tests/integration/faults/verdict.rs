use std::fmt;

/// How the connector came through one fault, judged from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// It completed with the right bytes; or failed as it should, where nothing can be done.
    Right,
    /// It failed clearly although the fault was a passing one; nothing is wrong on either side, and the same call succeeds
    /// afterwards.
    Safe,
    /// It failed otherwise than it should.
    OtherFailure,
    /// It completed although it should have failed.
    NoFailure,
    /// After the failure, the same call fails again, or the next one does.
    NotRepeatable,
    /// A command came more often than it may.
    Repeated,
    /// Files that nobody asked for are left although every call ended well.
    Leftover,
    /// A connection stays open that nobody uses.
    Leak,
    /// The component trapped, or its session was lost.
    Broken,
    /// A call did not come back within the bound.
    Hang,
    /// A target holds neither the old content nor the new.
    Partial,
    /// A call reported success, and what it left or gave is wrong.
    SilentlyWrong,
}

impl Verdict {
    pub(super) fn is_acceptable(self) -> bool {
        matches!(self, Self::Right | Self::Safe)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Right => "right",
            Self::Safe => "safe",
            Self::OtherFailure => "OTHER FAILURE",
            Self::NoFailure => "NO FAILURE",
            Self::NotRepeatable => "NOT REPEATABLE",
            Self::Repeated => "REPEATED",
            Self::Leftover => "LEFTOVER",
            Self::Leak => "LEAK",
            Self::Broken => "BROKEN",
            Self::Hang => "HANG",
            Self::Partial => "PARTIAL",
            Self::SilentlyWrong => "SILENTLY WRONG",
        })
    }
}
