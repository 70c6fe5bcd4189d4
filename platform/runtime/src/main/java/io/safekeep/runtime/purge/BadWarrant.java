package io.safekeep.runtime.purge;

/// A warrant that gives no leave.
final class BadWarrant extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean expired;

  BadWarrant(String reason) {
    this(reason, false);
  }

  private BadWarrant(String reason, boolean expired) {
    super(reason);
    this.expired = expired;
  }

  static BadWarrant expired(String reason) {
    return new BadWarrant(reason, true);
  }

  /// Whether it was good and came too late, as after an outage: then a fresh one is on its way.
  boolean isExpired() {
    return expired;
  }
}
