//! Rules about documents: what a listing gives, and what becomes of content that is sent, read, or withdrawn from.

mod content;
mod listing;
mod one_shot;
mod transfer;

use super::rule::{Judgements, Rule};
use super::sessions::Connected;
use super::trial::NO_ANSWER;
use content::Content;
use transfer::{Operations, Transfer};

const LISTS: Rule = Rule {
    id: "listing-runs",
    sentence: "An operation that lists runs to its end, and its documents can be read.",
    remedy: "Look at the failure; a listing of an empty place gives no documents and no failure.",
};
const DECLARED: Rule = Rule {
    id: "output-properties-declared",
    sentence: "Documents have no property that the operation's schema does not name.",
    remedy: "Describe the property in the schema of the output properties, or do not set it.",
};
const NAMED_ONCE: Rule = Rule {
    id: "output-properties-named-once",
    sentence: "A document has no two properties of the same name.",
    remedy: "Set each property once.",
};
const ENDS: Rule = Rule {
    id: "results-stay-ended",
    sentence: "After the last document there is none, however often one asks.",
    remedy: "Remember that the results have ended.",
};
const INVOKE_LISTS: Rule = Rule {
    id: "invoke-gives-the-same-documents",
    sentence: "`invoke` gives as many documents as a session, for the same operation.",
    remedy: "Let both use the same code.",
};
const LIMIT: Rule = Rule {
    id: "one-shot-limit-enforced",
    sentence: "`invoke` refuses more content than its limit as `unsupported`.",
    remedy: "Add up the bodies before anything else is done with them.",
};
const OUTBOUND_CANCEL: Rule = Rule {
    id: "outbound-cancel",
    sentence: "A document whose content breaks off is refused as `cancelled`.",
    remedy: "Watch the body's errors: one that errs was withdrawn, not ended.",
};
const NOTHING_VISIBLE: Rule = Rule {
    id: "cancelled-document-not-visible",
    sentence: "Of a document that was withdrawn nothing is visible.",
    remedy: "Store under another name until the content is complete, and remove that when it is not.",
};
const STORES: Rule = Rule {
    id: "document-comes-back",
    sentence: "A document that was sent is read back, byte for byte.",
    remedy: "Compare the sizes on the way: content was lost or changed.",
};
const INBOUND_CANCEL: Rule = Rule {
    id: "inbound-cancel",
    sentence: "Reading into a stream that closes fails as `cancelled`.",
    remedy: "Watch the sink while waiting for the server: one that is closed was withdrawn from.",
};
const USABLE: Rule = Rule {
    id: "session-usable-after-cancel",
    sentence: "After a withdrawal the session can be used, or says that it is lost.",
    remedy: "Bring the dialogue with the server to an end (for FTP: ABOR), or fail from then on.",
};
const UNACKNOWLEDGED: Rule = Rule {
    id: "unacknowledged-document-stays",
    sentence: "A document that was read but not acknowledged is still there.",
    remedy: "Do what follows upon reading in `acknowledge`, and never before.",
};
const REMOVES: Rule = Rule {
    id: "document-removed",
    sentence: "The document that was stored for these rules is removed again.",
    remedy: "Look at the failure, and remove the document by hand.",
};

pub(super) const RULES: &[Rule] = &[
    LISTS,
    DECLARED,
    NAMED_ONCE,
    ENDS,
    INVOKE_LISTS,
    LIMIT,
    OUTBOUND_CANCEL,
    NOTHING_VISIBLE,
    STORES,
    INBOUND_CANCEL,
    USABLE,
    UNACKNOWLEDGED,
    REMOVES,
];

/// Whether documents may be stored on the server, and removed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// A document of 8 MiB whose name begins with `conformance-`, for a moment.
    Allowed,
    /// Rules that need it are skipped.
    Forbidden,
}

/// The property by which operations of most connectors know a document.
const NAME: &str = "file-name";

pub(super) async fn examine(connected: &Connected<'_>, writing: Writing, judgements: &mut Judgements) {
    listing::examine(connected, judgements).await;
    if writing == Writing::Forbidden {
        judgements.skip_rest(RULES, "storing a document was not allowed");
        return;
    }
    let Some(operations) = Operations::of(connected) else {
        let reason = "there are no operations that send, read and `delete` a document by the property `file-name`";
        judgements.skip_rest(RULES, reason);
        return;
    };
    let transfer = Transfer { connected, operations, content: Content::new() };
    one_shot::examine(&transfer, judgements).await;
    if connected.subject.evidence.is_overdue() {
        return judgements.skip_rest(RULES, NO_ANSWER);
    }
    transfer.examine(judgements).await;
}
