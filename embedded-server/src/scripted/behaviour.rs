//! What kind of server the usual behaviour is one of.

use super::features::Features;
use super::listing::Clock;
use super::timestamp::MODIFIED;

#[derive(Clone, Debug)]
pub(super) struct Behaviour {
    /// Who may log in; everybody when none.
    pub(super) login: Option<Login>,
    pub(super) has_tls: bool,
    pub(super) features: Features,
    pub(super) clock: Clock,
    /// The reply to a path where a name should be; none when paths are fine.
    pub(super) names_only: Option<String>,
    /// Whether RNTO refuses a name that exists, instead of replacing what it has.
    pub(super) rename_refuses_existing: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

impl Behaviour {
    pub(super) fn usual() -> Self {
        Self {
            login: None,
            has_tls: false,
            features: Features::usual(),
            clock: Clock { now: MODIFIED, list_offset_minutes: None },
            names_only: None,
            rename_refuses_existing: false,
        }
    }
}
