//! Every field of every operation, through the component: on real servers, and on the scripted one for what they do not do.

mod coverage;
mod get;
mod large_directories;
mod list;
mod names;
mod selection;
mod server_clock;
