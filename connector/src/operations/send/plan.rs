//! The dry run: what would be sent for a document as things are now. Looking changes nothing on the server.
//!
//! The plan names the commands that store, verify, set and rename. It leaves out looks, data connections, and what depends
//! on replies that only the real commands get.

use super::Send;
use super::collision::{Decision, Storage, decide};
use super::outcome::Outcome;
use crate::config::{IfExists, TransferType, Verify};
use crate::failure::{Failure, Phase};
use crate::ftp::{Command, Entry, RemotePath};
use crate::operations::collision::backup_name;
use crate::session::{Found, Storing, Target};

/// Commands, one a line.
#[derive(Default)]
struct Plan(Vec<String>);

impl Plan {
    fn add(&mut self, command: Command<'_>) {
        self.0.push(command.for_log().into_owned());
    }

    fn rename(&mut self, from: &Target, to: &Target) {
        self.add(Command::Rnfr(&from.path()));
        self.add(Command::Rnto(&to.path()));
    }
}

impl Send<'_> {
    pub(super) fn plan(&mut self) -> Result<Outcome, Failure> {
        let mut plan = Plan::default();
        let destination = self.places.destination.clone();
        let mut found = self.session.look_at(&destination, false, Phase::Transfer)?;
        if let Some(replacement) = self.interrupted(&found)? {
            if self.session.seems_dead(&replacement)? {
                plan.rename(&replacement.aside, &destination);
                plan.add(Command::Dele(&replacement.ready.path()));
                found = Found::File(Entry::unknown(&destination.name));
            } else {
                found = self.while_replaced(&replacement, found)?;
            }
        }
        let target = match decide(self.session, self.parameters, &self.places, found)? {
            Decision::Skip => destination,
            Decision::Append(_) => {
                self.plan_upload(&mut plan, Storing::Append, &destination)?;
                self.plan_permissions(&mut plan, &destination);
                self.plan_modified(&mut plan, &destination);
                destination
            }
            Decision::Store(storage) => {
                self.plan_storage(&mut plan, &storage)?;
                storage.destination
            }
        };
        Ok(Outcome::planned(target, plan.0))
    }

    fn plan_storage(&mut self, plan: &mut Plan, storage: &Storage) -> Result<(), Failure> {
        let upload = self.upload_of(storage);
        let destination = &storage.destination;
        if upload.directory != destination.directory {
            self.plan_directories(plan, &destination.directory)?;
        }
        self.plan_upload(plan, Storing::Replace, &upload)?;
        self.plan_permissions(plan, &upload);
        if storage.exists && self.parameters.if_exists == IfExists::Backup {
            let backup = backup_name(self.session, destination, Phase::Transfer)?;
            plan.rename(destination, &backup);
        }
        if upload != *destination {
            plan.rename(&upload, destination);
        }
        self.plan_modified(plan, destination);
        Ok(())
    }

    fn plan_upload(&mut self, plan: &mut Plan, storing: Storing, upload: &Target) -> Result<(), Failure> {
        self.plan_directories(plan, &upload.directory)?;
        let ascii = self.parameters.transfer_type == TransferType::Ascii;
        plan.add(if ascii { Command::TypeAscii } else { Command::TypeImage });
        let path = upload.path();
        plan.add(match storing {
            Storing::Replace | Storing::Restart(_) => Command::Stor(&path),
            Storing::Append | Storing::Continue(_) => Command::Appe(&path),
        });
        if self.parameters.verify == Verify::None {
            return Ok(());
        }
        if ascii {
            plan.add(Command::TypeImage);
        }
        let comparable = self.parameters.verify == Verify::Hash && !ascii && storing == Storing::Replace;
        match self.session.checksum_offered().filter(|_| comparable) {
            Some((algorithm, command)) => {
                if command.needs_selection() {
                    plan.add(Command::OptsHash(algorithm.name()));
                }
                plan.add(Command::FileHash(command, &path));
            }
            None => plan.add(Command::Size(&path)),
        }
        Ok(())
    }

    fn plan_permissions(&self, plan: &mut Plan, file: &Target) {
        if let Some(mode) = &self.parameters.permissions {
            plan.add(Command::SiteChmod { mode: mode.as_str(), path: &file.path() });
        }
    }

    fn plan_modified(&self, plan: &mut Plan, file: &Target) {
        if self.parameters.preserve_modified
            && let Some(modified) = self.modified
        {
            plan.0.extend(self.session.command_to_set_modified(&file.path(), modified));
        }
    }

    fn plan_directories(&mut self, plan: &mut Plan, directory: &RemotePath) -> Result<(), Failure> {
        let mut missing = false;
        for level in directory.ancestry().iter().filter(|_| self.parameters.create_directories) {
            let Some(target) = Target::at(level) else { continue };
            missing = missing || matches!(self.session.look_at(&target, false, Phase::Directory)?, Found::Nothing);
            if missing {
                plan.add(Command::Mkd(level));
            }
        }
        Ok(())
    }
}
