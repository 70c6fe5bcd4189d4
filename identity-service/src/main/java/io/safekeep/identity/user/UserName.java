package io.safekeep.identity.user;

import java.util.regex.Pattern;

/// What user names are made of.
public final class UserName {

  /// At most 64 letters, digits, and in between the marks that mail addresses have too.
  public static final String PATTERN = "(?i)[a-z0-9]([a-z0-9._+'-]{0,62}[a-z0-9])?";

  private static final Pattern COMPILED = Pattern.compile(PATTERN);

  private UserName() {}

  public static boolean isValid(String text) {
    return COMPILED.matcher(text).matches();
  }
}
