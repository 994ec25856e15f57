//! The first column of `ls -l`: type, permissions and an access control mark.

/// What the first letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ftp::listing) enum FileType {
    File,
    Directory,
    SymbolicLink,
    Device,
    /// A pipe or a socket.
    Other,
}

/// The first column of a line.
#[derive(Debug, Clone, Copy)]
pub(in crate::ftp::listing) struct Mode<'a> {
    pub(in crate::ftp::listing) file_type: FileType,
    /// Nine letters; eight from servers that leave out the last.
    pub(in crate::ftp::listing) permissions: &'a [u8],
}

/// Reads the mode and gives what follows it.
pub(in crate::ftp::listing) fn parse_mode(line: &[u8]) -> Option<(Mode<'_>, &[u8])> {
    let (letter, rest) = line.split_first()?;
    let file_type = match letter {
        b'-' | b'f' => FileType::File,
        b'd' => FileType::Directory,
        b'l' => FileType::SymbolicLink,
        b'b' | b'c' => FileType::Device,
        b'p' | b's' => FileType::Other,
        _ => return None,
    };
    let length = rest.iter().take(9).enumerate().take_while(|(place, letter)| is_permission(*place, **letter)).count();
    let (permissions, rest) = rest.split_at_checked(length)?;
    // The mark says that there is more to the permissions; a wide link count may touch it, or the mode itself.
    let rest = match rest.split_first() {
        Some((b'+' | b'.' | b'@', after)) => after,
        _ => rest,
    };
    let separated = rest.first().is_some_and(|next| matches!(next, b' ' | b'\t'));
    let touching = length == 9 && rest.first().is_some_and(u8::is_ascii_digit);
    // Eight dashes may as well be the end of a mode whose type was lost.
    let certain = length == 9 || length == 8 && permissions.iter().any(|letter| *letter != b'-');
    (certain && (separated || touching)).then_some((Mode { file_type, permissions }, rest))
}

fn is_permission(place: usize, letter: u8) -> bool {
    let letters: &[u8] = match place % 3 {
        0 => b"-r",
        1 => b"-w",
        // Execution, with set-user-id, set-group-id, mandatory locking and the sticky bit.
        _ => b"-xsSlLtT",
    };
    letters.contains(&letter)
}
