//! A line of the table.

use serde::Serialize;

use crate::spread::Spread;
use crate::target::Target;

/// One figure of one workload.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// What is done, such as `get 1 GiB`.
    pub(crate) work: String,
    pub(crate) server: String,
    /// What is measured, such as `throughput`.
    pub(crate) quantity: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) ours: Spread,
    pub(crate) reference: Option<Reference>,
    pub(crate) target: Option<Target>,
    /// What the target is about.
    pub(crate) subject: Subject,
    /// What the figures are made of.
    pub(crate) details: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Subject {
    /// The median of ours.
    Ours,
    /// The median of the pairs' ratios.
    Ratio,
}

/// The same figure of another client, measured in turn with ours.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Reference {
    pub(crate) name: String,
    pub(crate) figure: Spread,
    /// Ours by the reference's, pair by pair.
    pub(crate) ratio: Spread,
}

impl Row {
    /// A figure of ours alone.
    pub(crate) fn alone(quantity: &'static str, unit: &'static str, ours: &[f64]) -> Self {
        let ours = Spread::of(ours.iter().copied());
        Self {
            work: String::new(),
            server: String::new(),
            quantity,
            unit,
            ours,
            reference: None,
            target: None,
            subject: Subject::Ours,
            details: Vec::new(),
        }
    }

    /// A figure of both, pair by pair.
    pub(crate) fn paired(
        quantity: &'static str,
        unit: &'static str,
        ours: &[f64],
        name: &str,
        reference: &[f64],
    ) -> Self {
        let ratio = Spread::of(ours.iter().zip(reference).map(|(ours, reference)| ours / reference));
        let figure = Spread::of(reference.iter().copied());
        let reference = Reference { name: name.to_owned(), figure, ratio };
        Self { reference: Some(reference), ..Self::alone(quantity, unit, ours) }
    }

    pub(crate) fn on(self, work: &str, server: &str) -> Self {
        Self { work: work.to_owned(), server: server.to_owned(), ..self }
    }

    /// With a target for this.
    pub(crate) fn target(self, subject: Subject, target: Target) -> Self {
        Self { target: Some(target), subject, ..self }
    }

    /// Whether the target is met, when there is one.
    pub(crate) fn met(&self) -> Option<bool> {
        let ratio = self.reference.as_ref().map(|reference| reference.ratio).filter(|_| self.subject == Subject::Ratio);
        let figure = ratio.unwrap_or(self.ours);
        self.target.map(|target| target.is_met_by(figure.median))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_the_pairs_ratios_counts() {
        let row = Row::paired("wall time", "s", &[1.0, 2.0, 30.0], "curl", &[2.0, 2.0, 10.0]);
        let row = row.target(Subject::Ratio, Target::AtMost(1.0));
        assert_eq!(row.reference.as_ref().map(|reference| reference.ratio), Some(Spread::of([0.5, 1.0, 3.0])));
        assert_eq!(row.met(), Some(true));
        assert_eq!(row.clone().target(Subject::Ratio, Target::AtLeast(1.1)).met(), Some(false));
        assert_eq!(row.target(Subject::Ours, Target::AtMost(2.0)).met(), Some(true));
        assert_eq!(
            Row::alone("memory", "KiB", &[250.0]).target(Subject::Ours, Target::AtMost(250.0)).met(),
            Some(true)
        );
    }
}
