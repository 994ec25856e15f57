//! What can be asked before its turn, because it is known what comes next: each command that goes out together with the one
//! before saves a round trip.

use super::{Ahead, Session, Target};
use crate::config::TransferType;
use crate::failure::{Failure, Phase};
use crate::ftp::Pipelining;

/// What is done with a complete upload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AfterUpload<'a> {
    pub(crate) asks_for_size: bool,
    /// Whether something is there.
    pub(crate) looks_at: Option<&'a Target>,
    pub(crate) renames: bool,
}

/// What follows when a look finds what it should.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FollowedBy<'a> {
    /// That is not known.
    Anything,
    /// A transfer, of this type.
    Transfer(TransferType),
    /// A rename of this file.
    Rename(&'a Target),
}

impl Session {
    /// The commands of a look at a path, as far as they do not depend on each other's replies.
    fn look(&self, target: &Target, with_time: bool) -> Vec<Ahead> {
        let path = target.path();
        if self.uses_mlst() {
            return vec![Ahead::Mlst(path)];
        }
        if !self.uses_size() {
            return Vec::new();
        }
        let mut commands = self.binary();
        commands.push(Ahead::Size(path.clone()));
        if with_time && self.uses_mdtm() {
            commands.push(Ahead::Mdtm(path));
        } else if !with_time && self.may_change_directory(&path) {
            commands.push(Ahead::Cwd(path));
        }
        commands
    }

    fn binary(&self) -> Vec<Ahead> {
        let is_binary = self.type_in_force == Some(TransferType::Binary);
        if is_binary { Vec::new() } else { vec![Ahead::TypeImage] }
    }

    /// Sends the commands of a look, and of what is to follow it, in one write.
    pub(super) fn look_ahead(
        &mut self,
        target: &Target,
        with_time: bool,
        followed: FollowedBy<'_>,
        phase: Phase,
    ) -> Result<(), Failure> {
        let mut commands = self.look(target, with_time);
        match followed {
            FollowedBy::Anything => {}
            FollowedBy::Transfer(transfer_type) => {
                if transfer_type == TransferType::Binary && !commands.contains(&Ahead::TypeImage) {
                    commands.extend(self.binary());
                }
                commands.extend(self.begins_with_epsv().then_some(Ahead::Epsv));
            }
            FollowedBy::Rename(from) => commands.push(Ahead::Rnfr(from.path())),
        }
        self.send_ahead(&commands, phase)
    }

    /// Sends what is going to be asked in this order; one command alone gains nothing.
    pub(super) fn send_ahead(&mut self, commands: &[Ahead], phase: Phase) -> Result<(), Failure> {
        if commands.len() < 2 || self.asks_one_by_one() || self.is_listing() {
            return Ok(());
        }
        if commands.contains(&Ahead::TypeImage) {
            // In force is what a reply says that is taken.
            self.type_in_force = None;
        }
        self.control.send_ahead(commands, phase)
    }

    /// What can be asked at once about an `upload`, and go out with the command that begins to store it: its size, a look at
    /// its destination, and the first half of its rename.
    pub(crate) fn after_upload(&self, upload: &Target, steps: AfterUpload<'_>) -> Vec<Ahead> {
        if self.asks_one_by_one() {
            return Vec::new();
        }
        let mut commands = Vec::new();
        if steps.asks_for_size {
            match (self.uses_size(), self.uses_mlst()) {
                (true, _) => commands.push(Ahead::Size(upload.path())),
                (false, true) => commands.push(Ahead::Mlst(upload.path())),
                (false, false) => return commands,
            }
        }
        if let Some(destination) = steps.looks_at {
            commands.extend(self.look(destination, false).into_iter().filter(|command| *command != Ahead::TypeImage));
        }
        if steps.renames {
            commands.push(Ahead::Rnfr(upload.path()));
        }
        commands
    }

    /// What can go out with the command that begins to read a file, when another file is to follow: a look at that one, when
    /// it was not looked at yet, and its port.
    pub(crate) fn before_next(&self, unseen: Option<&Target>) -> Vec<Ahead> {
        let look = unseen.map_or_else(Vec::new, |next| self.look(next, true));
        let mut commands: Vec<Ahead> = look.into_iter().filter(|command| *command != Ahead::TypeImage).collect();
        commands.extend(self.begins_with_epsv().then_some(Ahead::Epsv));
        commands
    }

    /// A call begins: nothing that was asked for an earlier one answers it.
    pub(crate) fn forget_looks(&mut self) {
        self.control.forget_looks();
    }

    /// How many commands the server may be sent at once, as far as is known by now.
    fn pipelining(&self) -> Pipelining {
        if self.refused.pipelining {
            return Pipelining::Off;
        }
        let is_kept_apart = self.refused.commands_with_transfers || self.control.is_out_of_turn();
        let pipelining = self.habits.pipelining;
        if is_kept_apart { pipelining.min(Pipelining::BetweenTransfers) } else { pipelining }
    }

    /// Servers that take names only are gone to a directory with first, so that nothing is certain to come next.
    fn asks_one_by_one(&self) -> bool {
        self.pipelining() == Pipelining::Off || self.takes_names_only()
    }

    /// Whether further commands may go out with the one that begins a transfer.
    pub(super) fn sends_commands_with_transfers(&self) -> bool {
        self.pipelining() == Pipelining::ThroughTransfers && !self.takes_names_only()
    }

    /// Whether our side of a small download's data connection is to end at once. Not of a large one: what stands between may not
    /// bear for long that one side has ended. Proxies may end both, and under TLS the goodbye may be taken for that of both.
    pub(super) fn ends_downloads_early(&self) -> bool {
        let bears_it = !self.refused.early_end && self.pipelining() == self.habits.pipelining;
        self.habits.awaits_our_end && bears_it && self.connection.proxy.is_none() && self.security.is_none()
    }

    /// A download went wrong: the early end of our side may have been taken for the end of both.
    pub(crate) fn end_downloads_late(&mut self) {
        self.refused.early_end = true;
    }

    /// What the end of a control connection says about pipelining holds for the next one too.
    pub(super) fn learn_from_replies(&mut self) {
        self.refused.pipelining |= self.control.was_lost_ahead();
        self.refused.commands_with_transfers |= self.control.is_out_of_turn();
    }
}
