//! The same work by several contenders in turn.

/// How often each of them does it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rounds {
    /// With a first time that does not count, where what is cold would be measured.
    pub(crate) warm_up: bool,
    pub(crate) pairs: u32,
}

/// Has each of the contenders do it in turn. The first two, whose ratio counts, are neighbours in time and change their order from pair to pair.
///
/// Gives what each of them took, in their order: values with the same index belong to one pair.
pub(crate) async fn run<C, M>(
    contenders: &[C],
    rounds: Rounds,
    mut work: impl AsyncFnMut(&C) -> anyhow::Result<M>,
) -> anyhow::Result<Vec<Vec<M>>> {
    let mut taken: Vec<Vec<M>> = contenders.iter().map(|_| Vec::new()).collect();
    for pair in u32::from(!rounds.warm_up)..=rounds.pairs {
        let mut order: Vec<(&C, &mut Vec<M>)> = contenders.iter().zip(&mut taken).collect();
        if pair % 2 == 1 && order.len() > 1 {
            order.swap(0, 1);
        }
        for (contender, taken) in order {
            let measured = work(contender).await?;
            if pair > 0 {
                taken.push(measured);
            }
        }
    }
    Ok(taken)
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn the_order_alternates_and_the_first_round_does_not_count() {
        let mut order = String::new();
        let taken = super::run(&['a', 'b', 'c'], super::Rounds { warm_up: true, pairs: 3 }, async |contender| {
            order.push(*contender);
            Ok(order.len())
        });
        assert_eq!(taken.await.unwrap_or_default(), [vec![5, 7, 11], vec![4, 8, 10], vec![6, 9, 12]]);
        assert_eq!(order, "abcbacabcbac");
    }
}
