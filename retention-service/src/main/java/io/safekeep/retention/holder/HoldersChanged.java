package io.safekeep.retention.holder;

/// There is a store at which more can be ordered than before. Told to observers in the transaction
/// of the declaration.
public record HoldersChanged() {}
