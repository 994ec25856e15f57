//! The time of modification and the permissions of a file, as far as the server lets them be set.

use super::facts::is_not_implemented;
use super::{Session, Target};
use crate::config::FileMode;
use crate::failure::{Failure, Phase};
use crate::ftp::{Command, Modified, RemotePath, parse_modified};

/// How the server lets the time of modification be set, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum SetsModified {
    #[default]
    Unknown,
    By(Way),
    /// It knows none of the commands.
    Not,
}

/// A command that sets the time of modification, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Mfmt,
    /// MDTM with a time in front of the path. Some servers take both together for a path: then it changes nothing.
    Mdtm,
    /// SITE UTIME with one time, in front of the path.
    SiteUtime,
    /// SITE UTIME with all times, behind the path.
    SiteUtimeAll,
}

/// Why a file did not get what it was to get.
pub(crate) type NotSet = String;

impl Way {
    fn command<'a>(self, time: &'a str, path: &'a RemotePath) -> Command<'a> {
        match self {
            Self::Mfmt => Command::Mfmt { time, path },
            Self::Mdtm => Command::MdtmSet { time, path },
            Self::SiteUtime => Command::SiteUtime { time, path },
            Self::SiteUtimeAll => Command::SiteUtimeAll { time, path },
        }
    }
}

impl Session {
    /// Sets the time of modification. The inner error says why the server has not done so.
    pub(crate) fn set_modified(&mut self, target: &Target, modified: Modified) -> Result<Result<(), NotSet>, Failure> {
        self.persistently(|session| session.try_to_set_modified(target, modified))
    }

    fn try_to_set_modified(&mut self, target: &Target, modified: Modified) -> Result<Result<(), NotSet>, Failure> {
        let time = modified.to_time_value();
        let mut known = false;
        let mut last = "it has no command for it".to_owned();
        for way in self.ways_to_set_modified() {
            let reply = match self.address(target, Phase::Verify)? {
                Ok(path) => self.control.call(way.command(&time, &path), Phase::Verify)?,
                Err(reply) => reply,
            };
            known |= !is_not_implemented(&reply) && reply.code != 501;
            if reply.is_completion() && self.has_taken_time(way, target, modified)? {
                self.sets_modified = SetsModified::By(way);
                return Ok(Ok(()));
            }
            last = format!("{} {}", reply.code, reply.text());
        }
        if !known {
            self.sets_modified = SetsModified::Not;
        }
        Ok(Err(last))
    }

    /// SITE CHMOD. The inner error says why the server has not done so.
    pub(crate) fn set_permissions(&mut self, target: &Target, mode: &FileMode) -> Result<Result<(), NotSet>, Failure> {
        let reply = self.persistently(|session| match session.address(target, Phase::Verify)? {
            Ok(path) => session.control.call(Command::SiteChmod { mode: mode.as_str(), path: &path }, Phase::Verify),
            Err(reply) => Ok(reply),
        })?;
        // 202: superfluous here, and not done.
        let done = reply.is_completion() && reply.code != 202;
        Ok(if done { Ok(()) } else { Err(format!("{} {}", reply.code, reply.text())) })
    }

    /// The first command that [`Self::set_modified`] would try, for people.
    pub(crate) fn command_to_set_modified(&self, path: &RemotePath, modified: Modified) -> Option<String> {
        let way = self.ways_to_set_modified().into_iter().next()?;
        Some(way.command(&modified.to_time_value(), path).for_log().into_owned())
    }

    fn ways_to_set_modified(&self) -> Vec<Way> {
        match self.sets_modified {
            SetsModified::By(way) => vec![way],
            SetsModified::Not => Vec::new(),
            SetsModified::Unknown if self.features.sets_modified() => vec![Way::Mfmt],
            // MDTM is worth a try only where it can tell afterwards what came of it.
            SetsModified::Unknown if self.uses_mdtm() => vec![Way::Mdtm, Way::SiteUtime, Way::SiteUtimeAll],
            SetsModified::Unknown => vec![Way::SiteUtime, Way::SiteUtimeAll],
        }
    }

    /// A good reply to anything but MFMT may be about something else: MDTM tells.
    fn has_taken_time(&mut self, way: Way, target: &Target, wanted: Modified) -> Result<bool, Failure> {
        if way == Way::Mfmt || !self.uses_mdtm() {
            return Ok(true);
        }
        let reply = self.call_on(target, |path| Command::Mdtm(path), Phase::Verify)?;
        if is_not_implemented(&reply) {
            self.refused.mdtm = true;
            return Ok(way != Way::Mdtm);
        }
        Ok(parse_modified(&reply).is_some_and(|told| told.to_time_value() == wanted.to_time_value()))
    }
}
