package io.safekeep.notification.page;

import java.util.regex.Pattern;

/// Asks for somebody's help.
///
/// @param key names what it is about: as long as a page with that key is open, another order is a
///   further fact on it; at most 200 characters
/// @param policy name of the escalation policy; one that does not exist is the installation's
///   default
/// @param title one line, shown first on a phone; at most 200 characters, longer ones are cut
/// @param text what whoever is woken needs to know; at most 4,000 characters, longer ones are cut
/// @param link where to look, a path of these pages or an address (http, https); others are left
///   out; may be empty
public record PageOrder(
    String key, String policy, Urgency urgency, String title, String text, String link) {

  private static final int LONGEST_KEY = 200;
  private static final int LONGEST_TITLE = 200;
  private static final int LONGEST_TEXT = 4000;
  private static final int LONGEST_LINK = 2000;

  /// Whoever is woken follows it without a second look.
  private static final Pattern LINK =
      Pattern.compile("/(?![/\\\\])[^\\s\\\\]*|https?://[^\\s\\\\]+");

  public PageOrder {
    if (key.isBlank() || key.length() > LONGEST_KEY) {
      throw new IllegalArgumentException(
          "a page's key has " + key.length() + " characters, 1 to " + LONGEST_KEY);
    }
    // A page that is refused because a sender wrote too much would be a page lost.
    title = cut(title.replaceAll("\\p{Cntrl}+", " ").strip(), LONGEST_TITLE);
    text = cut(text.replace("\0", ""), LONGEST_TEXT);
    link = link.length() <= LONGEST_LINK && LINK.matcher(link).matches() ? link : "";
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
