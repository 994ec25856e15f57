//! What kind of server the usual behaviour is one of.

use std::collections::BTreeMap;

use super::clock::{Clock, Hands};
use super::features::Features;
use super::sessions::Limit;
use super::timestamp::MODIFIED;

#[derive(Clone, Debug)]
pub(super) struct Behaviour {
    /// Who may log in, with which password; everybody when there is nobody.
    pub(super) logins: BTreeMap<String, String>,
    pub(super) limit: Option<Limit>,
    pub(super) has_tls: bool,
    pub(super) features: Features,
    pub(super) clock: Clock,
    /// What LIST says of these directories, word by word.
    pub(super) lists: BTreeMap<Vec<u8>, Vec<u8>>,
    /// The reply to a path where a name should be; none when paths are fine.
    pub(super) names_only: Option<String>,
    /// Whether RNTO refuses a name that exists, instead of replacing what it has.
    pub(super) rename_refuses_existing: bool,
}

impl Behaviour {
    pub(super) fn usual() -> Self {
        Self {
            logins: BTreeMap::new(),
            limit: None,
            has_tls: false,
            features: Features::usual(),
            clock: Clock { hands: Hands::Stopped(MODIFIED), list_offset_minutes: None },
            lists: BTreeMap::new(),
            names_only: None,
            rename_refuses_existing: false,
        }
    }
}
