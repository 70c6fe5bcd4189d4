package io.safekeep.runtime.event;

/// A record on a topic of ours that is no CloudEvent we can read. It goes to the dead letters at
/// once: trying again cannot help.
public final class MalformedEvent extends Exception {

  private static final long serialVersionUID = 1;

  public MalformedEvent(String message) {
    super(message);
  }
}
