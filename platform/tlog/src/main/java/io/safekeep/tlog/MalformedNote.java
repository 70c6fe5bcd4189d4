package io.safekeep.tlog;

/// A text that is not in the format it should be in. The message never repeats the text.
public final class MalformedNote extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedNote(String message) {
    super(message);
  }
}
