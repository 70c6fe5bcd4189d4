package io.safekeep.notification.oncall;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A content line of a calendar (RFC 5545, section 3.1): `NAME;PARAMETER=value:value`.
///
/// @param number of its first part in the text, from 1
/// @param name in capitals
/// @param parameters by name in capitals; of several values the first
record ContentLine(int number, String name, Map<String, String> parameters, String value) {

  static final int MOST_LINES = 20_000;
  static final int LONGEST = 4096;

  /// RFC 5545, section 3.1: "SHOULD NOT be longer than 75 octets, excluding the line break".
  private static final int FOLD = 75;

  /// Lines of a text, unfolded.
  static List<ContentLine> parse(String text) throws CalendarFault {
    var lines = new ArrayList<ContentLine>();
    var unfolded = new StringBuilder();
    int first = 1;
    int number = 0;
    for (String raw : text.split("\r\n|\n|\r", -1)) {
      number++;
      if (number > MOST_LINES) {
        throw new CalendarFault(number, "the calendar has more than " + MOST_LINES + " lines");
      }
      boolean goesOn = !raw.isEmpty() && (raw.charAt(0) == ' ' || raw.charAt(0) == '\t');
      if (!goesOn) {
        add(lines, first, unfolded);
        first = number;
      }
      unfolded.append(goesOn ? raw.substring(1) : raw);
      if (unfolded.length() > LONGEST) {
        throw new CalendarFault(first, "the line has more than " + LONGEST + " characters");
      }
    }
    add(lines, first, unfolded);
    return lines;
  }

  private static void add(List<ContentLine> lines, int number, StringBuilder unfolded)
      throws CalendarFault {
    if (!unfolded.isEmpty()) {
      lines.add(parse(number, unfolded.toString()));
      unfolded.setLength(0);
    }
  }

  private static ContentLine parse(int number, String line) throws CalendarFault {
    int at = nameFrom(line, 0);
    if (at == 0) {
      throw new CalendarFault(number, "the line does not begin with a name");
    }
    String name = line.substring(0, at).toUpperCase(Locale.ROOT);
    var parameters = new LinkedHashMap<String, String>();
    while (at < line.length() && line.charAt(at) == ';') {
      int end = nameFrom(line, at + 1);
      if (end == at + 1 || end >= line.length() || line.charAt(end) != '=') {
        throw new CalendarFault(number, "a parameter of " + name + " is no NAME=value");
      }
      String parameter = line.substring(at + 1, end).toUpperCase(Locale.ROOT);
      at = end;
      do {
        int from = at + 1;
        at = valueFrom(number, line, from);
        parameters.putIfAbsent(parameter, unquoted(line.substring(from, at)));
      } while (at < line.length() && line.charAt(at) == ',');
    }
    if (at >= line.length() || line.charAt(at) != ':') {
      throw new CalendarFault(number, name + " has no value");
    }
    String value = line.substring(at + 1);
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127)) {
      throw new CalendarFault(number, name + " holds a control character");
    }
    return new ContentLine(number, name, Map.copyOf(parameters), value);
  }

  private static int nameFrom(String line, int from) {
    int at = from;
    while (at < line.length() && isOfName(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isOfName(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  /// Where a parameter's value ends.
  private static int valueFrom(int number, String line, int from) throws CalendarFault {
    if (from < line.length() && line.charAt(from) == '"') {
      int end = line.indexOf('"', from + 1);
      if (end < 0) {
        throw new CalendarFault(number, "a quoted parameter does not end");
      }
      return end + 1;
    }
    int at = from;
    while (at < line.length() && ";:,".indexOf(line.charAt(at)) < 0) {
      if (line.charAt(at) == '"') {
        throw new CalendarFault(number, "a quote stands within a parameter");
      }
      at++;
    }
    return at;
  }

  private static String unquoted(String value) {
    return value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
  }

  Optional<String> parameter(String wanted) {
    return Optional.ofNullable(parameters.get(wanted));
  }

  /// The value as text (RFC 5545, section 3.3.11).
  String text() {
    var text = new StringBuilder();
    for (int at = 0; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c == '\\' && at + 1 < value.length()) {
        at++;
        char escaped = value.charAt(at);
        text.append(escaped == 'n' || escaped == 'N' ? '\n' : escaped);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  CalendarFault fault(String message) {
    return new CalendarFault(number, name + " " + message);
  }

  /// A text as a value (RFC 5545, section 3.3.11).
  static String escaped(String text) {
    return text.replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replaceAll("\\r\\n|\\r|\\n", "\\\\n")
        .replaceAll("\\p{Cntrl}", " ");
  }

  /// A text as the value of a parameter, which cannot hold quotes (RFC 5545, section 3.2).
  static String quoted(String text) {
    return '"' + text.replace("\"", "'").replaceAll("\\p{Cntrl}", " ") + '"';
  }

  /// A line as it is sent: folded, with its break.
  static String folded(String line) {
    var folded = new StringBuilder();
    int octets = 0;
    for (int at = 0; at < line.length(); ) {
      int point = line.codePointAt(at);
      String character = Character.toString(point);
      int length = character.getBytes(UTF_8).length;
      if (octets + length > FOLD) {
        folded.append("\r\n ");
        octets = 1;
      }
      folded.append(character);
      octets += length;
      at += Character.charCount(point);
    }
    return folded.append("\r\n").toString();
  }
}
