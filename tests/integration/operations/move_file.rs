//! What `move` renames, moves and copies.

mod collisions;
mod copy;
mod places;
