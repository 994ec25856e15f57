//! What `delete` removes, and what it leaves alone.

mod directories;
mod links;
mod names;
mod patterns;
mod several;
