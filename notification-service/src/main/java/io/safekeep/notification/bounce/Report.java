package io.safekeep.notification.bounce;

import java.util.Set;

/// What a server says of a letter to one recipient (RFC 3464, section 2.3).
///
/// @param action what it did
/// @param status enhanced status code, for example `5.1.1` (RFC 3463)
public record Report(Action action, String status) {

  /// Said where a report has no status that can be read. Of class 4: it proves nothing about the
  /// address.
  static final String NO_STATUS = "4.0.0";

  private static final Set<String> GONE =
      Set.of("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1");

  /// RFC 3464, section 2.3.3.
  public enum Action {

    /// It has given up.
    FAILED,

    /// It goes on trying.
    DELAYED
  }

  /// Whether nobody tries any more.
  public boolean isFinal() {
    return action == Action.FAILED;
  }

  /// Whether other mail to the address would come back too (class 5; RFC 3463, section 3.1).
  public boolean isPermanent() {
    return isFinal() && status.startsWith("5");
  }

  /// Whether it is the address that is wrong, or its mailbox closed, and not this letter, a rule or
  /// a quota (RFC 3463, sections 3.2 and 3.3; RFC 7505, section 4.2, of 5.1.10).
  public boolean addressIsGone() {
    return isFinal() && GONE.contains(status);
  }

  /// One sentence for a person. Digits are all of it that a stranger has written.
  public String text() {
    return isFinal()
        ? "A later mail server sent it back (%s).".formatted(status)
        : "A later mail server has not passed it on yet (%s).".formatted(status);
  }
}
