//! Servers that mean harm: floods that are to fill the memory, and names that are to lead elsewhere.

mod floods;
mod names;
