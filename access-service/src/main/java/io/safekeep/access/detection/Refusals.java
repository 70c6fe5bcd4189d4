package io.safekeep.access.detection;

/// Is told of uses that were refused.
@FunctionalInterface
public interface Refusals {

  /// Durable, in a transaction of its own: what the caller does is undone by its refusal. Does not
  /// fail, because whoever is refused is refused anyway.
  void note(RefusedUse refused);
}
