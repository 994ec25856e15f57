//! Dialogues with servers.

const DOWNLOAD: &str = "\
< 220 ready
> USER alice
< 331 Password required
> PASS ***
< 230 Logged in
> FEAT
< 211-Features:
<  EPSV
<  MLST type*;size*;modify*;
<  REST STREAM
<  SIZE
<  UTF8
< 211 End
> OPTS UTF8 ON
< 200 UTF8 is on
> TYPE I
< 200 Type is I
> PWD
< 257 \"/\" is the current directory
> SIZE /in/big.bin
< 213 8388608
> EPSV
< 229 Entering Extended Passive Mode (|||21042|)
> RETR /in/big.bin
< 150 Opening the data connection
* the data connection ended after 3145728 of 8388608 bytes
< 226 Transfer complete
> QUIT
< 221 Goodbye";

const TIMEOUT: &str = "\
> EPSV
< 229 Entering Extended Passive Mode (|||21043|)
> RETR /report.csv
< 150 Opening the data connection
< 226 Transfer complete
> DELE /report.csv";

pub(super) fn of_the_download() -> Vec<String> {
    DOWNLOAD.lines().map(str::to_owned).collect()
}

pub(super) fn of_the_timeout() -> Vec<String> {
    TIMEOUT.lines().map(str::to_owned).collect()
}
