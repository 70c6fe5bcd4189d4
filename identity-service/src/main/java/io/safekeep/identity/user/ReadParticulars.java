package io.safekeep.identity.user;

import io.safekeep.identity.user.User.Particulars;
import io.safekeep.runtime.problem.Refusal;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads what somebody says of a person.
public final class ReadParticulars {

  /// RFC 5321, section 4.5.3.1.3, less the brackets.
  private static final int LONGEST_EMAIL = 254;

  /// Whether mail arrives is for the mail to show; this keeps out what is none at all.
  private static final Pattern EMAIL = Pattern.compile("[^\\s@<>]+@[^\\s@<>]+");

  private ReadParticulars() {}

  /// @param email blank for none, as of `locale` and `zone`
  /// @param locale BCP 47, also with an underscore as some software writes it
  /// @param zone of the IANA time zone database
  /// @throws Refusal INVALID_REQUEST for a language or zone that does not exist
  public static Particulars of(
      String displayName, @Nullable String email, @Nullable String locale, @Nullable String zone) {
    return new Particulars(
        displayName.strip(),
        given(email).map(ReadParticulars::email),
        given(locale).map(ReadParticulars::locale),
        given(zone).map(ReadParticulars::zone));
  }

  private static String email(String address) {
    if (address.length() > LONGEST_EMAIL || !EMAIL.matcher(address).matches()) {
      throw Refusal.invalid("email", "is no mail address of at most 254 characters");
    }
    return address;
  }

  private static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).map(String::strip).filter(stripped -> !stripped.isEmpty());
  }

  private static Locale locale(String tag) {
    try {
      return new Locale.Builder().setLanguageTag(tag.replace('_', '-')).build();
    } catch (IllformedLocaleException noSuchLanguage) {
      throw Refusal.invalid("locale", tag + " is no language tag such as de-CH");
    }
  }

  private static ZoneId zone(String id) {
    try {
      return ZoneId.of(id);
    } catch (DateTimeException noSuchZone) {
      throw Refusal.invalid("zone", id + " is no time zone such as Europe/Zurich");
    }
  }
}
