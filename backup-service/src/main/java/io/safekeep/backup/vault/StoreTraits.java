package io.safekeep.backup.vault;

/// What a store says of itself.
///
/// @param distributed whether it is a bucket of an object store, not a directory
/// @param versioned whether what is overwritten or deleted can come back
/// @param locked whether the store itself refuses to delete what is new
public record StoreTraits(boolean distributed, boolean versioned, boolean locked) {

  /// A directory has nothing of it.
  public static final StoreTraits DIRECTORY = new StoreTraits(false, false, false);
}
