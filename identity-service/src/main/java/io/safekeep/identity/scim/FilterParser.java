package io.safekeep.identity.scim;

import io.safekeep.identity.scim.Filter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads filters and paths (RFC 7644, sections 3.4.2.2 and 3.5.2). `and` binds tighter than `or`.
final class FilterParser {

  /// Longer ones are no filters that anybody needs.
  private static final int LONGEST = 2_000;

  /// Deeper nesting would only serve to exhaust the stack.
  private static final int DEEPEST = 20;

  private static final String CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:user:";
  private static final String CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:group:";

  private final List<Token> tokens;
  private final Function<String, ScimError> error;
  private int at;
  private int depth;

  private FilterParser(String text, Function<String, ScimError> error) {
    this.error = error;
    if (text.length() > LONGEST) {
      throw error.apply("it has %d characters, at most %d".formatted(text.length(), LONGEST));
    }
    this.tokens = tokens(text);
  }

  private enum Kind {
    WORD,
    TEXT,
    MARK
  }

  private record Token(Kind kind, String text) {

    boolean isWord(String word) {
      return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }

    boolean isMark(String mark) {
      return kind == Kind.MARK && text.equals(mark);
    }
  }

  /// Where a change applies.
  ///
  /// @param attribute in lower case, without the schema's URN
  /// @param filter which of its values; empty for all
  /// @param part of a value, for example `value` of an address
  record Path(String attribute, Optional<Filter> filter, Optional<String> part) {}

  /// The filter of a query; empty if there is none.
  ///
  /// @throws ScimError invalidFilter
  static Optional<Filter> optional(@Nullable String text) {
    return Optional.ofNullable(text).filter(given -> !given.isBlank()).map(FilterParser::filter);
  }

  /// @throws ScimError invalidFilter
  static Filter filter(String text) {
    var parser = new FilterParser(text, ScimError::invalidFilter);
    var filter = parser.or();
    parser.requireEnd();
    return filter;
  }

  /// @throws ScimError invalidPath
  static Path path(String text) {
    var parser = new FilterParser(text, ScimError::invalidPath);
    var attribute = parser.attribute();
    Optional<Filter> filter = Optional.empty();
    if (parser.skipMark("[")) {
      filter = Optional.of(parser.or());
      parser.requireMark("]");
    }
    Optional<String> part = Optional.empty();
    int dot = attribute.startsWith("urn:") ? -1 : attribute.indexOf('.');
    if (dot >= 0 && filter.isEmpty()) {
      part = Optional.of(attribute.substring(dot + 1));
      attribute = attribute.substring(0, dot);
    } else if (filter.isPresent() && parser.hasNext()) {
      // The dot begins the word after the bracket.
      var word = parser.next();
      if (word.kind != Kind.WORD || !word.text.startsWith(".")) {
        throw parser.error.apply("'%s' follows the bracket".formatted(word.text));
      }
      part = Optional.of(word.text.substring(1).toLowerCase(Locale.ROOT));
    }
    parser.requireEnd();
    return new Path(attribute, filter, part);
  }

  private Filter or() {
    var left = and();
    while (skipWord("or")) {
      left = new Filter.Or(left, and());
    }
    return left;
  }

  private Filter and() {
    var left = term();
    while (skipWord("and")) {
      left = new Filter.And(left, term());
    }
    return left;
  }

  private Filter term() {
    if (++depth > DEEPEST) {
      throw error.apply("it is nested more than %d deep".formatted(DEEPEST));
    }
    try {
      if (skipMark("(")) {
        var inner = or();
        requireMark(")");
        return inner;
      }
      if (skipWord("not")) {
        requireMark("(");
        var inner = or();
        requireMark(")");
        return new Filter.Not(inner);
      }
      return comparison();
    } finally {
      depth--;
    }
  }

  private Filter comparison() {
    var attribute = attribute();
    if (skipMark("[")) {
      var inner = or();
      requireMark("]");
      return new Filter.Within(attribute, inner);
    }
    if (skipWord("pr")) {
      return new Filter.Present(attribute);
    }
    var name = next();
    var operator =
        Operator.find(name.text)
            .orElseThrow(() -> error.apply("'%s' is no operator".formatted(name.text)));
    var value = next();
    if (value.kind == Kind.MARK) {
      throw error.apply("'%s' is no value".formatted(value.text));
    }
    if (value.isWord("null")) {
      return switch (operator) {
        case EQ -> new Filter.Not(new Filter.Present(attribute));
        case NE -> new Filter.Present(attribute);
        default -> throw error.apply("null is neither more nor less than anything");
      };
    }
    return new Filter.Compare(attribute, operator, value.text);
  }

  private String attribute() {
    var word = next();
    if (word.kind != Kind.WORD) {
      throw error.apply("'%s' stands where an attribute is expected".formatted(word.text));
    }
    var lower = word.text.toLowerCase(Locale.ROOT);
    for (var schema : List.of(CORE_USER, CORE_GROUP)) {
      if (lower.startsWith(schema)) {
        return lower.substring(schema.length());
      }
    }
    return lower;
  }

  private boolean hasNext() {
    return at < tokens.size();
  }

  private Token next() {
    if (!hasNext()) {
      throw error.apply("it ends too early");
    }
    return tokens.get(at++);
  }

  private boolean skipWord(String word) {
    boolean found = hasNext() && tokens.get(at).isWord(word);
    at += found ? 1 : 0;
    return found;
  }

  private boolean skipMark(String mark) {
    boolean found = hasNext() && tokens.get(at).isMark(mark);
    at += found ? 1 : 0;
    return found;
  }

  private void requireMark(String mark) {
    if (!skipMark(mark)) {
      throw error.apply("'%s' is missing".formatted(mark));
    }
  }

  private void requireEnd() {
    if (hasNext()) {
      throw error.apply("'%s' is too much".formatted(tokens.get(at).text));
    }
  }

  private List<Token> tokens(String text) {
    var found = new ArrayList<Token>();
    int position = 0;
    while (position < text.length()) {
      char first = text.charAt(position);
      if (Character.isWhitespace(first)) {
        position++;
      } else if ("()[]".indexOf(first) >= 0) {
        found.add(new Token(Kind.MARK, String.valueOf(first)));
        position++;
      } else if (first == '"') {
        int end = endOfText(text, position);
        found.add(new Token(Kind.TEXT, unescaped(text.substring(position + 1, end))));
        position = end + 1;
      } else {
        int end = position;
        while (end < text.length() && isPartOfWord(text.charAt(end))) {
          end++;
        }
        if (end == position) {
          throw error.apply("'%s' is not expected".formatted(first));
        }
        found.add(new Token(Kind.WORD, text.substring(position, end)));
        position = end;
      }
    }
    return found;
  }

  private static boolean isPartOfWord(char letter) {
    return Character.isLetterOrDigit(letter) || ":._-$+".indexOf(letter) >= 0;
  }

  private int endOfText(String text, int begin) {
    for (int end = begin + 1; end < text.length(); end++) {
      if (text.charAt(end) == '\\') {
        end++;
      } else if (text.charAt(end) == '"') {
        return end;
      }
    }
    throw error.apply("a text has no closing quote");
  }

  /// Texts are JSON strings; of their escapes, these two occur.
  private String unescaped(String text) {
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == '\\') {
        letter = text.charAt(++i);
        if (letter != '"' && letter != '\\') {
          throw error.apply("escape \\%s is not understood".formatted(letter));
        }
      }
      plain.append(letter);
    }
    return plain.toString();
  }
}
