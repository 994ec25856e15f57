//! What a server can do beyond RFC 959, as its answer to FEAT says (RFC 2389 §3.2).

use super::printable::printable;
use super::reply::Reply;

/// The features a server announced. The default announces nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Features {
    announced: Vec<Feature>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Feature {
    /// Upper case.
    name: String,
    parameters: Option<String>,
}

/// A fact that the server can tell about a file (RFC 3659 §7.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MlstFact<'a> {
    /// Such as `modify`; case does not matter.
    pub name: &'a str,
    /// Whether MLSD tells it without being asked by OPTS MLST.
    pub enabled: bool,
}

impl Features {
    /// Reads the answer to FEAT. A negative one announces nothing.
    pub fn parse(reply: &Reply) -> Self {
        let mut features = Self::default();
        // The first line is a heading, the last one a closing word. A one-line answer is a heading alone.
        if let (211, [_, lines @ .., _]) = (reply.code, reply.lines.as_slice()) {
            for line in lines {
                features.announce(&printable(line));
            }
        }
        features
    }

    /// Whether the server announced the feature, in any case of letters.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// The names of all features, in the server's order and in upper case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.announced.iter().map(|feature| feature.name.as_str())
    }

    /// What follows the feature's name, when anything does. Several lines of one name are joined by `;`.
    pub fn parameters(&self, name: &str) -> Option<&str> {
        self.find(name)?.parameters.as_deref()
    }

    /// `REST STREAM`: transfers can start at an offset (RFC 3659 §5).
    pub fn rest_stream(&self) -> bool {
        self.parameters("REST")
            .is_some_and(|modes| modes.split([' ', ';']).any(|mode| mode.eq_ignore_ascii_case("STREAM")))
    }

    /// `MLST`, which also stands for MLSD (RFC 3659 §7.8): listings for machines.
    pub fn machine_listings(&self) -> bool {
        self.has("MLST") || self.has("MLSD")
    }

    /// The facts that MLSD and MLST can tell, in the server's order.
    pub fn mlst_facts(&self) -> Vec<MlstFact<'_>> {
        let facts = self.parameters("MLST").unwrap_or_default().split(';').map(str::trim);
        facts
            .filter(|fact| !fact.is_empty())
            .map(|fact| match fact.strip_suffix('*') {
                Some(name) => MlstFact { name, enabled: true },
                None => MlstFact { name: fact, enabled: false },
            })
            .collect()
    }

    /// The names of the hashes that `HASH` computes (draft-bryan-ftpext-hash §3), such as `SHA-256`; none without `HASH`.
    pub fn hash_names(&self) -> impl Iterator<Item = &str> {
        let names = self.parameters("HASH").unwrap_or_default().split([';', ',', ' ']);
        // A star marks the one selected.
        names.map(|name| name.trim_end_matches('*')).filter(|name| !name.is_empty())
    }

    /// Whether the server announced `SITE` with this command. Most servers announce few of theirs, or none.
    pub fn site(&self, command: &str) -> bool {
        self.parameters("SITE")
            .is_some_and(|commands| commands.split([';', ' ']).any(|name| name.eq_ignore_ascii_case(command)))
    }

    /// `SITE COPY`: files can be copied within the server by SITE CPFR and SITE CPTO (`ProFTPD`'s `mod_copy`).
    pub fn server_side_copy(&self) -> bool {
        self.site("COPY") || self.site("CPFR")
    }

    /// `MFMT`: a file's modification time can be set (draft-somers-ftp-mfxx §3).
    pub fn sets_modified(&self) -> bool {
        self.has("MFMT")
    }

    /// `MDTM YYYYMMDDHHMMSS[+-TZ];filename`: MDTM also sets the modification time (Serv-U).
    pub fn sets_modified_by_mdtm(&self) -> bool {
        self.parameters("MDTM").is_some_and(|syntax| syntax.to_ascii_uppercase().starts_with("YYYYMMDD"))
    }

    /// `TVFS`: paths of several parts, with `/` between them, work in every command (RFC 3659 §6).
    pub fn whole_paths(&self) -> bool {
        self.has("TVFS")
    }

    fn announce(&mut self, line: &str) {
        let line = line.trim();
        let (name, parameters) = line.split_once(' ').unwrap_or((line, ""));
        if name.is_empty() {
            return;
        }
        let parameters = Some(parameters.trim()).filter(|text| !text.is_empty());
        if let Some(known) = self.announced.iter_mut().find(|feature| feature.name.eq_ignore_ascii_case(name)) {
            if let Some(more) = parameters {
                let joined = known.parameters.get_or_insert_default();
                if !joined.is_empty() && !joined.ends_with(';') {
                    joined.push(';');
                }
                joined.push_str(more);
            }
        } else {
            let name = name.to_ascii_uppercase();
            self.announced.push(Feature { name, parameters: parameters.map(str::to_owned) });
        }
    }

    fn find(&self, name: &str) -> Option<&Feature> {
        self.announced.iter().find(|feature| feature.name.eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::{Features, MlstFact, Reply};

    fn features(wire: &[u8]) -> Features {
        Features::parse(&Reply::from_wire(wire))
    }

    #[test]
    fn reads_real_answers() {
        let vsftpd = features(
            b"211-Features:\r\n AUTH TLS\r\n EPRT\r\n EPSV\r\n MDTM\r\n PASV\r\n PBSZ\r\n PROT\r\n REST STREAM\r\n \
              SIZE\r\n TVFS\r\n UTF8\r\n211 End\r\n",
        );
        assert!(vsftpd.has("utf8") && vsftpd.has("SIZE") && vsftpd.rest_stream());
        assert!(!vsftpd.machine_listings() && !vsftpd.has("Features:") && !vsftpd.has("End"));
        assert_eq!(vsftpd.parameters("SIZE"), None);

        let pyftpdlib = features(
            b"211-Features supported:\r\n MLST type*;perm*;size*;modify*;unique;unix.mode;\r\n REST STREAM\r\n\
              211 End FEAT.\r\n",
        );
        assert!(pyftpdlib.machine_listings());
        let facts = pyftpdlib.mlst_facts();
        assert_eq!(facts.len(), 6);
        assert_eq!(facts.first(), Some(&MlstFact { name: "type", enabled: true }));
        assert_eq!(facts.last(), Some(&MlstFact { name: "unix.mode", enabled: false }));
    }

    #[test]
    fn tolerates_other_layouts() {
        let prefixed = features(b"211-Extensions\r\n211-mdtm\r\n211-rest   stream\r\n211-\tSIZE\r\n211 END\r\n");
        assert!(prefixed.has("MDTM") && prefixed.rest_stream() && prefixed.has("SIZE"));
        let bare = features(b"211-Extensions\r\nSIZE\r\n\r\n   EPSV  \r\nREST\r\n211 END\r\n");
        assert!(bare.has("SIZE") && bare.has("EPSV") && bare.has("REST") && !bare.rest_stream());
        let repeated = features(b"211-\r\n AUTH SSL\r\n AUTH TLS-C;TLS;\r\n AUTH TLS-P\r\n211 \r\n");
        assert_eq!(repeated.parameters("auth"), Some("SSL;TLS-C;TLS;TLS-P"));
    }

    #[test]
    fn tells_what_can_be_set_copied_and_hashed() {
        let proftpd = features(
            b"211-Features:\r\n HASH CRC32;MD5;SHA-1*;SHA-256;SHA-512\r\n MDTM\r\n MFMT\r\n SITE COPY\r\n SITE MKDIR\r\n \
              SITE UTIME\r\n TVFS\r\n211 End\r\n",
        );
        assert_eq!(proftpd.hash_names().collect::<Vec<_>>(), ["CRC32", "MD5", "SHA-1", "SHA-256", "SHA-512"]);
        assert!(proftpd.server_side_copy() && proftpd.site("utime") && !proftpd.site("CHMOD"));
        assert!(proftpd.sets_modified() && !proftpd.sets_modified_by_mdtm() && proftpd.whole_paths());

        let serv_u = features(
            b"211-Extension supported\r\n MDTM\r\n MDTM YYYYMMDDHHMMSS[+-TZ];filename\r\n SIZE\r\n \
              SITE PSWD;EXEC;SET;INDEX;ZONE;CHMOD;MSG\r\n211 End\r\n",
        );
        assert!(serv_u.sets_modified_by_mdtm() && !serv_u.sets_modified() && serv_u.site("CHMOD"));
        assert!(!serv_u.server_side_copy() && !serv_u.whole_paths() && serv_u.hash_names().next().is_none());
    }

    #[test]
    fn a_refusal_announces_nothing() {
        assert_eq!(features(b"500 FEAT not understood\r\n"), Features::default());
        assert_eq!(features(b"211 No features\r\n"), Features::default());
        assert_eq!(features(b"502-a\r\n SIZE\r\n502 b\r\n"), Features::default());
    }
}
