package io.safekeep.runtime.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// One mapping of a document, read field by field. Notes what is wrong and goes on, so that a
/// writer hears of everything at once; what it answers then stands for nothing.
public final class Fields {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final int DEEPEST = 10;
  private static final int LONGEST_TEXT = 2000;
  private static final int LONGEST_LIST = 200;

  private final String path;
  private final Issues issues;
  private final boolean isMapping;
  private final Map<String, Node> unread = new LinkedHashMap<>();

  private Fields(String path, Issues issues, boolean isMapping) {
    this.path = path;
    this.issues = issues;
    this.isMapping = isMapping;
  }

  /// Reads a document whose root is a mapping; empty if it is no YAML, which is noted.
  ///
  /// @param largest bytes
  public static Optional<Fields> read(byte[] document, int largest, Issues issues) {
    if (document.length > largest) {
      issues.error("", "has " + document.length + " bytes, at most " + largest);
      return Optional.empty();
    }
    var options = new LoaderOptions();
    options.setCodePointLimit(largest);
    options.setNestingDepthLimit(DEEPEST);
    options.setMaxAliasesForCollections(0);
    try {
      var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
      var node = new Yaml(options).compose(new StringReader(text));
      if (node != null) {
        return Optional.of(of(node, "", issues));
      }
      issues.error("", "is empty");
    } catch (CharacterCodingException e) {
      issues.error("", "is not UTF-8");
    } catch (MarkedYAMLException e) {
      if (e.getProblemMark() != null) {
        issues.place("", e.getProblemMark().getLine() + 1);
      }
      issues.error("", "is no YAML: " + e.getProblem());
    } catch (YAMLException e) {
      issues.error("", "is no YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Fields of(@Nullable Node node, String path, Issues issues) {
    if (!(node instanceof MappingNode mapping)) {
      issues.error(path, "is no mapping");
      return new Fields(path, issues, false);
    }
    var fields = new Fields(path, issues, true);
    fields.requirePlain(node, path);
    for (var tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        var name = key.getValue();
        issues.place(fields.pathOf(name), line(key));
        if (fields.unread.put(name, tuple.getValueNode()) != null) {
          issues.error(fields.pathOf(name), "stands there twice");
        }
      } else {
        issues.place(path, line(node));
        issues.error(path, "has a field whose name is no text");
      }
    }
    return fields;
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /// Anchors make one value stand in several places, which a reader of the document oversees.
  private void requirePlain(Node node, String where) {
    if (node.getAnchor() != null) {
      issues.error(where, "has an anchor; write the value out");
    }
  }

  /// False if there is something else, which was told of.
  public boolean isMapping() {
    return isMapping;
  }

  private String pathOf(String name) {
    return path.isEmpty() || name.isEmpty() ? path + name : path + '.' + name;
  }

  /// Whatever is wrong with one field.
  public void error(String name, String text) {
    issues.error(pathOf(name), text);
  }

  /// Whatever is strange about one field.
  public void warning(String name, String text) {
    issues.warning(pathOf(name), text);
  }

  private @Nullable Node take(String name) {
    var node = unread.remove(name);
    if (node != null) {
      requirePlain(node, pathOf(name));
    }
    return node;
  }

  private Optional<String> scalar(String name, Tag tag, String what) {
    var node = take(name);
    if (node == null) {
      return Optional.empty();
    }
    return scalar(node, pathOf(name), tag, what);
  }

  private Optional<String> scalar(Node node, String where, Tag tag, String what) {
    if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(tag)) {
      issues.error(where, "is " + what);
      return Optional.empty();
    }
    if (scalar.getValue().length() > LONGEST_TEXT) {
      issues.error(where, "has more than " + LONGEST_TEXT + " characters");
      return Optional.empty();
    }
    return Optional.of(scalar.getValue());
  }

  /// What is no mapping was told of once; it has no fields of which one could be missing.
  private void missing(String name) {
    if (isMapping) {
      issues.error(path, "has no " + name);
    }
  }

  public Optional<String> textIfAny(String name) {
    return scalar(name, Tag.STR, "no text; put it in quotes if it looks like something else");
  }

  public Optional<String> text(String name) {
    if (!unread.containsKey(name)) {
      missing(name);
    }
    return textIfAny(name);
  }

  /// A text of some form; empty if it is absent, or is not of that form, which is noted.
  ///
  /// @param read throws IllegalArgumentException, whose message says what is wrong
  public <T> Optional<T> of(String name, Function<String, T> read) {
    return text(name)
        .flatMap(text -> {
          try {
            return Optional.of(read.apply(text));
          } catch (IllegalArgumentException e) {
            error(name, String.valueOf(e.getMessage()));
            return Optional.empty();
          }
        });
  }

  public Optional<String> name(String name) {
    return of(name, Fields::requireName);
  }

  private static String requireName(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException("is no name of a-z, 0-9 and hyphens, at most 63");
    }
    return text;
  }

  public <E extends Enum<E>> Optional<E> choice(
      String name, List<E> choices, Function<E, String> label) {
    return of(name, text -> choose(text, choices, label));
  }

  private static <E extends Enum<E>> E choose(
      String text, List<E> choices, Function<E, String> label) {
    return choices.stream()
        .filter(choice -> label.apply(choice).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "is none of " + choices.stream().map(label).collect(Collectors.joining(", "))));
  }

  public Optional<Duration> duration(String name, Duration least, Duration most) {
    return of(name, text -> requireDuration(text, least, most));
  }

  public Optional<Duration> durationIfAny(String name, Duration least, Duration most) {
    return unread.containsKey(name) ? duration(name, least, most) : Optional.empty();
  }

  private static Duration requireDuration(String text, Duration least, Duration most) {
    try {
      var duration = Duration.parse(text);
      if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("is no duration such as PT4H (ISO 8601)", e);
    }
    throw new IllegalArgumentException("is %s, and may be %s to %s".formatted(text, least, most));
  }

  public long integer(String name, long least, long most, @Nullable Long otherwise) {
    var given = unread.containsKey(name);
    var value = scalar(name, Tag.INT, "no whole number");
    if (!given && otherwise == null) {
      missing(name);
    }
    if (value.isEmpty()) {
      return otherwise == null ? least : otherwise;
    }
    try {
      var number = Long.parseLong(value.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      error(name, "is no whole number in decimal digits");
      return least;
    }
    error(name, "is %s, and may be %d to %d".formatted(value.get(), least, most));
    return least;
  }

  public boolean flag(String name, boolean otherwise) {
    return scalar(name, Tag.BOOL, "neither true nor false")
        .map(text -> text.toLowerCase(Locale.ROOT).equals("true"))
        .orElse(otherwise);
  }

  /// Names, each once; at least one.
  public Set<String> names(String name) {
    return each(name, true, Fields::requireName);
  }

  public Set<String> namesIfAny(String name) {
    return each(name, false, Fields::requireName);
  }

  public Set<String> texts(String name) {
    return each(name, true, Function.identity());
  }

  public Set<String> textsIfAny(String name) {
    return each(name, false, Function.identity());
  }

  public <E extends Enum<E>> Set<E> choices(String name, E[] choices) {
    return each(name, true, text -> choose(text, Arrays.asList(choices), Enum::name));
  }

  private <T> Set<T> each(String name, boolean required, Function<String, T> read) {
    var values = new LinkedHashSet<T>();
    var given = unread.containsKey(name);
    var nodes = sequence(name, required);
    if (required && given && nodes.isEmpty()) {
      error(name, "is empty");
    }
    for (int i = 0; i < nodes.size(); i++) {
      var where = pathOf(name) + '[' + i + ']';
      issues.place(where, line(nodes.get(i)));
      requirePlain(nodes.get(i), where);
      var text = scalar(nodes.get(i), where, Tag.STR, "no text; put it in quotes");
      try {
        if (text.isPresent() && !values.add(read.apply(text.get()))) {
          issues.error(where, "stands there twice");
        }
      } catch (IllegalArgumentException e) {
        issues.error(where, String.valueOf(e.getMessage()));
      }
    }
    return values;
  }

  /// Any number of mappings, also none; but the list itself is there.
  public List<Fields> mappings(String name) {
    var nodes = sequence(name, true);
    return IntStream.range(0, nodes.size())
        .mapToObj(i -> {
          var where = pathOf(name) + '[' + i + ']';
          issues.place(where, line(nodes.get(i)));
          return of(nodes.get(i), where, issues);
        })
        .toList();
  }

  private List<Node> sequence(String name, boolean required) {
    var node = take(name);
    if (node == null) {
      if (required) {
        missing(name);
      }
      return List.of();
    }
    if (!(node instanceof SequenceNode sequence) || sequence.getValue().size() > LONGEST_LIST) {
      error(name, "is no list of at most " + LONGEST_LIST);
      return List.of();
    }
    return sequence.getValue();
  }

  public Fields mapping(String name) {
    return mappingIfAny(name)
        .orElseGet(() -> {
          missing(name);
          return new Fields(pathOf(name), issues, false);
        });
  }

  public Optional<Fields> mappingIfAny(String name) {
    var node = take(name);
    return node == null ? Optional.empty() : Optional.of(of(node, pathOf(name), issues));
  }

  /// What nobody asked for so far, where the names themselves say something.
  public List<String> unreadNames() {
    return List.copyOf(unread.keySet());
  }

  /// Notes what nobody asked for.
  public void end() {
    unread.keySet().forEach(name -> error(name, "is not known here"));
    unread.clear();
  }
}
