package io.safekeep.access.review;

/// A review, and how far it is.
///
/// @param items memberships that it is about
/// @param decided of these, by somebody
/// @param suspended of these, because nobody decided in time; they can still be decided
/// @param mine that the reader decides, or decided
/// @param mineToDecide of these, not decided yet
public record Campaign(
    Review review, long items, long decided, long suspended, long mine, long mineToDecide) {

  /// Whole percent, of which there are 100 only when everything is decided.
  public int percent() {
    return items == 0 ? 100 : (int) (100 * decided / items);
  }
}
