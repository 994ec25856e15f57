//! FTP connector for workflow engines, as a WebAssembly component.

pub mod ftp;
