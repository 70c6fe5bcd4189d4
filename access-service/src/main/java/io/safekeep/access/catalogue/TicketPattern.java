package io.safekeep.access.catalogue;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// What a ticket's number looks like: a regular expression that is matched in linear time.
public final class TicketPattern {

  private final Pattern pattern;

  private TicketPattern(Pattern pattern) {
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException if it is no such expression, or any text matches it
  static TicketPattern of(String expression) {
    try {
      var pattern = Pattern.compile(expression);
      if (pattern.matches("")) {
        throw new IllegalArgumentException("matches no ticket at all");
      }
      return new TicketPattern(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("is no regular expression: " + e.getDescription(), e);
    }
  }

  public boolean matches(String ticket) {
    return pattern.matches(ticket);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TicketPattern ticket && toString().equals(ticket.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /// The expression, as it was written.
  @Override
  public String toString() {
    return pattern.pattern();
  }
}
