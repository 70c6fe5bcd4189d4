package io.safekeep.identity.password;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Passwords that are refused under every policy because attackers try them first. A listed word is
/// found again in other case, with digits or signs around it, and with the usual letter swaps.
public final class Blocklist {

  private static final String RESOURCE = "/passwords/blocklist.txt";
  private static final Pattern ENDS = Pattern.compile("^[^\\p{L}]+|[^\\p{L}]+$");

  private final Set<String> entries;

  Blocklist(Set<String> entries) {
    this.entries = Set.copyOf(entries);
  }

  /// The list that comes with the service.
  public static Blocklist bundled() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(Blocklist.class.getResourceAsStream(RESOURCE), RESOURCE),
                StandardCharsets.UTF_8))) {
      return new Blocklist(
          lines
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .collect(Collectors.toSet()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  boolean contains(String password) {
    var lower = password.toLowerCase(Locale.ROOT);
    var bare = ENDS.matcher(lower).replaceAll("");
    return entries.contains(lower)
        || entries.contains(bare)
        || entries.contains(unswapped(lower))
        || entries.contains(unswapped(bare))
        || entries.contains(ENDS.matcher(unswapped(lower)).replaceAll(""));
  }

  private static String unswapped(String text) {
    var letters = new StringBuilder(text.length());
    text.chars()
        .forEach(character ->
            letters.append(
                switch (character) {
                  case '0' -> 'o';
                  case '1', '!' -> 'i';
                  case '3' -> 'e';
                  case '4', '@' -> 'a';
                  case '5', '$' -> 's';
                  case '7' -> 't';
                  default -> (char) character;
                }));
    return letters.toString();
  }
}
