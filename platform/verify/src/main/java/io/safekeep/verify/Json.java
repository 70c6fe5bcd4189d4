package io.safekeep.verify;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// JSON (RFC 8259), read strictly: UTF-8, no name twice in an object, nothing after the value.
sealed interface Json {

  /// A string.
  record Text(String value) implements Json {}

  /// A number.
  record Decimal(BigDecimal value) implements Json {}

  /// True or false.
  record Flag(boolean value) implements Json {}

  /// The literal null.
  record Nothing() implements Json {}

  /// An array.
  record Items(List<Json> values) implements Json {}

  /// An object, its members in their order.
  record Members(Map<String, Json> values) implements Json {

    @Nullable Json get(String name) {
      return values.get(name);
    }

    /// @throws Malformed unless there is a string of that name
    String text(String name) throws Malformed {
      if (values.get(name) instanceof Text(var text)) {
        return text;
      }
      throw new Malformed("has no text '" + name + "'");
    }

    /// @throws Malformed unless there is a whole number of that name, from 0 to 2^63 - 1
    long number(String name) throws Malformed {
      if (values.get(name) instanceof Decimal(var number)) {
        try {
          var whole = number.longValueExact();
          if (whole >= 0) {
            return whole;
          }
        } catch (ArithmeticException notWhole) {
          throw new Malformed("'" + name + "' is no whole number");
        }
      }
      throw new Malformed("has no number '" + name + "'");
    }

    /// @throws Malformed if it has other members
    void allow(Set<String> names) throws Malformed {
      for (var name : values.keySet()) {
        if (!names.contains(name)) {
          throw new Malformed("has a member '" + name + "' that nobody knows");
        }
      }
    }
  }

  /// @throws Malformed if it is not one JSON value
  static Json parse(byte[] utf8) throws Malformed {
    return new Reader(text(utf8)).whole();
  }

  private static String text(byte[] utf8) throws Malformed {
    var text = new String(utf8, StandardCharsets.UTF_8);
    // Stands for what is not UTF-8, and sometimes for itself: only then the strict way, which takes
    // longer, has to be gone.
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("is not UTF-8");
    }
  }

  /// @throws Malformed if it is not one JSON object
  static Members object(byte[] utf8) throws Malformed {
    if (parse(utf8) instanceof Members members) {
      return members;
    }
    throw new Malformed("is no JSON object");
  }

  /// Reads one text from left to right.
  final class Reader {
    private static final int DEEPEST = 32;
    private static final Pattern NUMBER =
        Pattern.compile("-?(?:0|[1-9][0-9]{0,30})(?:\\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?");

    private final String text;
    private int at;

    private Reader(String text) {
      this.text = text;
    }

    private Json whole() throws Malformed {
      var value = value(0);
      blank();
      if (at < text.length()) {
        throw malformed("something follows the value");
      }
      return value;
    }

    private Json value(int depth) throws Malformed {
      if (depth > DEEPEST) {
        throw malformed("values are nested too deep");
      }
      blank();
      return switch (peek()) {
        case '{' -> members(depth);
        case '[' -> items(depth);
        case '"' -> new Text(string());
        case 't' -> literal("true", new Flag(true));
        case 'f' -> literal("false", new Flag(false));
        case 'n' -> literal("null", new Nothing());
        default -> number();
      };
    }

    private Json members(int depth) throws Malformed {
      var members = new LinkedHashMap<String, Json>();
      at++;
      blank();
      if (peek() == '}') {
        at++;
        return new Members(members);
      }
      while (true) {
        blank();
        var name = string();
        blank();
        expect(':');
        if (members.put(name, value(depth + 1)) != null) {
          throw malformed("a name stands twice in an object");
        }
        blank();
        if (peek() == '}') {
          at++;
          return new Members(members);
        }
        expect(',');
      }
    }

    private Json items(int depth) throws Malformed {
      var items = new ArrayList<Json>();
      at++;
      blank();
      if (peek() == ']') {
        at++;
        return new Items(items);
      }
      while (true) {
        items.add(value(depth + 1));
        blank();
        if (peek() == ']') {
          at++;
          return new Items(items);
        }
        expect(',');
      }
    }

    private String string() throws Malformed {
      expect('"');
      var from = at;
      at = endOfPlain(from);
      if (peek() == '"') {
        at++;
        return text.substring(from, at - 1);
      }
      // Only few have escapes, and these are read letter by letter.
      var value = new StringBuilder(text.substring(from, at));
      while (peek() != '"') {
        var character = text.charAt(at++);
        if (character < ' ') {
          throw malformed("a string has a control character");
        }
        value.append(character == '\\' ? escaped() : character);
      }
      at++;
      return value.toString();
    }

    private int endOfPlain(int from) {
      var end = from;
      while (end < text.length() && isPlain(text.charAt(end))) {
        end++;
      }
      return end;
    }

    private static boolean isPlain(char character) {
      return character != '"' && character != '\\' && character >= ' ';
    }

    private char escaped() throws Malformed {
      var character = peek();
      at++;
      return switch (character) {
        case '"', '\\', '/' -> character;
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'u' -> {
          if (at + 4 > text.length() || !text.substring(at, at + 4).matches("[0-9a-fA-F]{4}")) {
            throw malformed("a string has an escape of another form");
          }
          at += 4;
          yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        default -> throw malformed("a string has an unknown escape");
      };
    }

    private Json literal(String word, Json value) throws Malformed {
      if (!text.startsWith(word, at)) {
        throw malformed("neither true nor false nor null");
      }
      at += word.length();
      return value;
    }

    private Json number() throws Malformed {
      var match = NUMBER.matcher(text).region(at, text.length());
      if (!match.lookingAt()) {
        throw malformed("no value");
      }
      at = match.end();
      return new Decimal(new BigDecimal(match.group()));
    }

    private void blank() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private char peek() throws Malformed {
      if (at >= text.length()) {
        throw malformed("it ends too early");
      }
      return text.charAt(at);
    }

    private void expect(char character) throws Malformed {
      if (peek() != character) {
        throw malformed("no '" + character + "'");
      }
      at++;
    }

    private Malformed malformed(String reason) {
      return new Malformed("is no JSON at character " + at + ": " + reason);
    }
  }
}
