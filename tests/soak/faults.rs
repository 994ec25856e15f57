//! Faults of every kind, at random moments of a session's life.

use fastrand::Rng;
use std::time::Duration;
use tests::fault_proxy::{Direction, Fault};

/// How often things happen in the course of an operation, about: faults are spread over as many.
const COMMANDS: usize = 12;
const DATA_CONNECTIONS: usize = 2;

/// What a session of so many operations is to suffer. Some of it lies beyond its end and does not happen.
pub(crate) fn plan(random: &mut Rng, operations: usize, patience: Patience) -> Vec<Fault> {
    // One in about six operations happens.
    (0..operations.div_ceil(4)).map(|_| fault(random, operations, patience)).collect()
}

/// How a server takes it when a data connection that it waits for does not come, and the control connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// It notices the end.
    Waits,
    /// It goes on waiting for a minute. Such connections are not black holes, or the test would have to wait as well.
    Endures,
}

fn fault(random: &mut Rng, operations: usize, patience: Patience) -> Fault {
    match random.u8(..10) {
        0..=3 => on_control(random, operations * COMMANDS),
        4..=6 => on_upload(random, operations / 3),
        7..=8 => on_download(random, operations / 3),
        _ => on_connection(random, operations * DATA_CONNECTIONS, patience),
    }
}

fn on_control(random: &mut Rng, commands: usize) -> Fault {
    let occasion = Fault::on_any_command().nth(random.usize(1..=commands));
    let occasion = match random.u8(..4) {
        0 => occasion.before_forwarding(),
        1 => occasion.after_forwarding(),
        2 => occasion.in_reply(random.usize(1..30)),
        _ => occasion.before_final_reply(),
    };
    match random.u8(..8) {
        0..=1 => occasion.cut_control(),
        2 => occasion.cut_control_without_close_notify(),
        3..=4 => occasion.reset_control(),
        5 => occasion.stall(),
        6 => occasion.delay(short(random)),
        _ => occasion.trickle(3, Duration::from_millis(2)),
    }
}

fn on_upload(random: &mut Rng, transfers: usize) -> Fault {
    let occasion = Fault::on_data(Direction::Upload).after_bytes(offset(random)).nth(random.usize(1..=transfers));
    match random.u8(..9) {
        0..=1 => occasion.cut(),
        2 => occasion.cut_without_close_notify(),
        3 => occasion.reset(),
        4 => occasion.reset_session(),
        5 => occasion.truncate(),
        6 => occasion.stall(),
        7 => occasion.delay(short(random)),
        _ => occasion.trickle(1_000, Duration::from_millis(1)),
    }
}

/// Listings are spared what no client can tell from their end: a connection that is closed in order, behind a 226.
fn on_download(random: &mut Rng, transfers: usize) -> Fault {
    let occasion = Fault::on_data(Direction::Download).after_bytes(offset(random)).nth(random.usize(1..=transfers));
    match random.u8(..9) {
        0..=1 => occasion.of("RETR").cut(),
        2 => occasion.of("RETR").cut_without_close_notify(),
        3 => occasion.reset(),
        4 => occasion.reset_session(),
        5 => occasion.of("RETR").truncate(),
        6 => occasion.stall(),
        7 => occasion.delay(short(random)),
        _ => occasion.trickle(1_000, Duration::from_millis(1)),
    }
}

fn on_connection(random: &mut Rng, data_connections: usize, patience: Patience) -> Fault {
    match random.u8(..6) {
        0..=2 => Fault::on_data_connection().nth(random.usize(1..=data_connections)).refuse(),
        3 if patience == Patience::Waits => {
            Fault::on_data_connection().nth(random.usize(1..=data_connections)).black_hole()
        }
        // What comes after the first control connection follows upon another fault.
        3..=4 => Fault::on_connection().nth(random.usize(1..=4)).refuse(),
        _ => Fault::on_connection().nth(random.usize(1..=4)).black_hole(),
    }
}

/// Small ones are reached by more files.
fn offset(random: &mut Rng) -> u64 {
    let most = *random.choice(&[1, 500, 10_000, 50_000]).unwrap();
    random.u64(..most)
}

fn short(random: &mut Rng) -> Duration {
    Duration::from_millis(random.u64(20..200))
}
