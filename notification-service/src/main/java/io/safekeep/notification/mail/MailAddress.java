package io.safekeep.notification.mail;

import java.util.Locale;
import java.util.regex.Pattern;

/// Where somebody gets mail. In no log and no event: its text form hides who it is.
///
/// @param value as HTML's input type `email` allows it (HTML standard, section 4.10.5.1.5), with a
///   dot in its domain
public record MailAddress(String value) {

  public static final String FORM =
      "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
          + "(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+";

  /// RFC 5321, section 4.5.3.1.3, less the angle brackets.
  public static final int LONGEST = 254;

  private static final Pattern ADDRESS = Pattern.compile(FORM);

  public MailAddress {
    if (value.length() > LONGEST || !ADDRESS.matcher(value).matches()) {
      throw new IllegalArgumentException("that is no mail address");
    }
  }

  /// Whether mail to both arrives at the same place, as far as anybody outside can tell.
  public boolean isSameAs(MailAddress other) {
    return value.toLowerCase(Locale.ROOT).equals(other.value.toLowerCase(Locale.ROOT));
  }

  /// For readers who need to recognise an address and not to use it, for example `a…@acme.example`.
  public String masked() {
    return value.charAt(0) + "…" + value.substring(value.lastIndexOf('@'));
  }

  @Override
  public String toString() {
    return masked();
  }
}
