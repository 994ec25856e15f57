//! Every field of every operation, through the component: on real servers, and on the scripted one for what they do not do.

mod get;
mod list;
mod selection;
