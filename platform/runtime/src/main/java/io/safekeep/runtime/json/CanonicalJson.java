package io.safekeep.runtime.json;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// JSON in its one canonical form (RFC 8785), for what records are made of: text, whole numbers,
/// truth, nothing, lists and objects.
public final class CanonicalJson {

  /// Beyond it, JSON's numbers are not exact (RFC 8785 section 3.2.2.3).
  private static final long LARGEST = (1L << 53) - 1;

  private CanonicalJson() {}

  /// @throws IllegalArgumentException for a value of another kind, or a number that is not exact
  public static String of(@Nullable Object value) {
    var text = new StringBuilder();
    write(value, text);
    return text.toString();
  }

  private static void write(@Nullable Object value, StringBuilder text) {
    switch (value) {
      case null -> text.append("null");
      case String string -> write(string, text);
      case Boolean flag -> text.append(flag);
      case Integer number -> text.append(number);
      case Long number when Math.abs(number) <= LARGEST -> text.append(number);
      case List<?> list -> {
        text.append('[');
        String separator = "";
        for (Object item : list) {
          text.append(separator);
          write(item, text);
          separator = ",";
        }
        text.append(']');
      }
      case Map<?, ?> object -> {
        text.append('{');
        var sorted = new TreeMap<String, @Nullable Object>();
        object.forEach((name, item) -> sorted.put((String) name, item));
        String separator = "";
        for (var member : sorted.entrySet()) {
          text.append(separator);
          write(member.getKey(), text);
          text.append(':');
          write(member.getValue(), text);
          separator = ",";
        }
        text.append('}');
      }
      default -> throw new IllegalArgumentException(value + " has no canonical form here");
    }
  }

  /// RFC 8785 section 3.2.2.2.
  private static void write(String string, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\f' -> text.append("\\f");
        case '\r' -> text.append("\\r");
        default -> {
          if (c < 0x20) {
            text.append("\\u%04x".formatted((int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
