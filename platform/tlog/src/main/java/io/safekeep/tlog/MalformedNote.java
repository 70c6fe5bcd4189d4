package io.safekeep.tlog;

/// A text that is not in the format it should be in. The message never repeats the text.
public final class MalformedNote extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public MalformedNote(String reason) {
    super(reason);
    this.reason = reason;
  }

  @Override
  public String getMessage() {
    return reason;
  }
}
