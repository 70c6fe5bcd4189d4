package io.safekeep.runtime.work;

/// One piece of claimed work.
///
/// @param kind names the handler
/// @param key names the thing to work on, unique among its kind
/// @param attempt 1 for the first try; more if earlier tries failed or their replica died
public record WorkItem(String kind, String key, int attempt) {

  /// The same, as if it had never failed.
  WorkItem atFirst() {
    return new WorkItem(kind, key, 1);
  }
}
