//! Content that is remembered by what it was made from, so that the model of a tree is small.

use fastrand::Rng;

/// The largest piece. Most are far smaller, as most files are.
const LARGEST: usize = 300_000;

/// What a file holds: pieces that were sent one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content(Vec<Piece>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    seed: u64,
    length: usize,
}

impl Content {
    /// A piece that no other file has; a tenth of them are empty.
    pub(crate) fn random(random: &mut Rng) -> Self {
        let most =
            *random.choice(&[1, 1_000, 1_000, 20_000, 20_000, 20_000, 100_000, 100_000, 100_000, LARGEST]).unwrap();
        Self(vec![Piece { seed: random.u64(..), length: random.usize(..most) }])
    }

    pub(crate) fn followed_by(&self, other: &Self) -> Self {
        Self([self.0.as_slice(), &other.0].concat())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|piece| piece.length).sum()
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|piece| piece.bytes()).collect()
    }
}

impl Piece {
    fn bytes(self) -> Vec<u8> {
        let mut bytes = vec![0; self.length];
        Rng::with_seed(self.seed).fill(&mut bytes);
        bytes
    }
}
