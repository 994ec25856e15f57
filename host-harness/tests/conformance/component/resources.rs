//! Handles of resources: those that the component makes, and the streams that it is lent.

macro_rules! resources {
    ($($resource:literal $new:ident $drop:ident $new_import:ident $drop_import:ident $destructor:ident;)*) => {
        #[link(wasm_import_module = "[export]integration:connector/connection@0.1.0")]
        unsafe extern "C" {
            $(#[link_name = concat!("[resource-new]", $resource)]
            fn $new_import(number: u32) -> u32;
            #[link_name = concat!("[resource-drop]", $resource)]
            fn $drop_import(handle: u32);)*
            #[link_name = "[resource-rep]session"]
            fn session_rep(handle: u32) -> u32;
        }

        $(/// A handle of the thing with this number.
        pub(crate) fn $new(number: u32) -> u32 {
            // SAFETY: takes and gives numbers.
            unsafe { $new_import(number) }
        }

        #[allow(dead_code, reason = "only what the contract consumes is dropped here")]
        pub(crate) fn $drop(handle: u32) {
            // SAFETY: the handle is owned, and not used again.
            unsafe { $drop_import(handle) }
        }

        #[unsafe(export_name = concat!("integration:connector/connection@0.1.0#[dtor]", $resource))]
        extern "C" fn $destructor(number: u32) {
            crate::shelf(|shelf| shelf.drop(number));
        })*
    };
}
resources! {
    "probe" new_probe drop_probe probe_new probe_drop probe_destructor;
    "session" new_session drop_session session_new session_drop session_destructor;
    "operation" new_operation drop_operation operation_new operation_drop operation_destructor;
    "results" new_results drop_results results_new results_drop results_destructor;
    "document" new_document drop_document document_new document_drop document_destructor;
}

/// The number of a session whose handle is owned.
pub(crate) fn session_number(handle: u32) -> u32 {
    // SAFETY: takes and gives numbers.
    unsafe { session_rep(handle) }
}

#[link(wasm_import_module = "wasi:io/streams@0.2.6")]
unsafe extern "C" {
    #[link_name = "[method]input-stream.blocking-read"]
    fn blocking_read(stream: u32, length: u64, answer: *mut u32);
    #[link_name = "[method]output-stream.blocking-write-and-flush"]
    fn blocking_write_and_flush(stream: u32, start: *const u8, length: usize, answer: *mut u32);
    #[link_name = "[resource-drop]input-stream"]
    fn input_drop(stream: u32);
    #[link_name = "[resource-drop]output-stream"]
    fn output_drop(stream: u32);
}

/// The stream ended otherwise than well.
pub(crate) struct Broken;

/// What a stream gives until it ends, in pieces. With what came so far when it breaks.
pub(crate) fn read_all(stream: u32) -> Result<Vec<Vec<u8>>, (Vec<Vec<u8>>, Broken)> {
    const PIECE: u64 = 64 * 1024;
    const CLOSED: u32 = 1;
    let mut pieces = Vec::new();
    loop {
        let mut answer = [0_u32; 3];
        // SAFETY: the host writes an answer of three words: which, and a list or an error.
        unsafe { blocking_read(stream, PIECE, answer.as_mut_ptr()) };
        match [answer[0] & 0xFF, answer[1] & 0xFF] {
            [0, _] => {
                let (start, length) = (answer[1] as *mut u8, answer[2] as usize);
                // SAFETY: the host has allocated it for us (`cabi_realloc`), with this length.
                pieces.push(unsafe { Vec::from_raw_parts(start, length, length) });
            }
            [_, CLOSED] => return Ok(pieces),
            _ => return Err((pieces, Broken)),
        }
    }
}

/// Writes everything.
pub(crate) fn write(stream: u32, content: &[u8]) -> Result<(), Broken> {
    /// The most that one call takes.
    const PIECE: usize = 4096;
    for piece in content.chunks(PIECE) {
        let mut answer = [0_u32; 3];
        // SAFETY: the host reads the piece and writes an answer of three words.
        unsafe { blocking_write_and_flush(stream, piece.as_ptr(), piece.len(), answer.as_mut_ptr()) };
        if answer[0] & 0xFF != 0 {
            return Err(Broken);
        }
    }
    Ok(())
}

pub(crate) fn drop_input(stream: u32) {
    // SAFETY: the handle was lent for this call, and is not used again.
    unsafe { input_drop(stream) }
}

pub(crate) fn drop_output(stream: u32) {
    // SAFETY: the handle was lent for this call, and is not used again.
    unsafe { output_drop(stream) }
}
