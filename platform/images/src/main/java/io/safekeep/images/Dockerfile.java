package io.safekeep.images;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// A Dockerfile of one stage that copies and runs nothing, as those of the services are. Every
/// other instruction is refused: an image must not lack what its Dockerfile asks for.
///
/// @param base what FROM names
/// @param copies in their order, each of them a layer
/// @param ports of TCP
/// @param user as `uid:gid`
record Dockerfile(
    String base,
    List<Copy> copies,
    Map<String, String> labels,
    Map<String, String> environment,
    String workingDirectory,
    List<Integer> ports,
    String user,
    List<String> entrypoint) {

  /// @param source below the module's folder; a folder ends in `/` and is taken with all that is in
  ///   it, a file's name may have `*`
  /// @param target folder in the image, ending in `/`, or the one file's path
  record Copy(String source, String target) {}

  private static final Pattern PAIR = Pattern.compile("([\\w.]+)=(?:\"([^\"]*)\"|(\\S+))");
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}");

  /// @param arguments in the place of the defaults that ARG names
  /// @throws IllegalArgumentException with the instruction that cannot be followed
  static Dockerfile parse(String text, Map<String, String> arguments) {
    var read = new Reading(arguments);
    text.replaceAll("(?m)^#.*\n", "")
        .replaceAll("\\\\\n\\s*", " ")
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(read::take);
    return read.done();
  }

  /// What has been read so far.
  private static final class Reading {
    private final Map<String, String> arguments;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<Copy> copies = new ArrayList<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<Integer> ports = new ArrayList<>();
    private final Map<String, String> once = new LinkedHashMap<>();

    private Reading(Map<String, String> arguments) {
      this.arguments = arguments;
    }

    private void take(String line) {
      var words = line.strip().split("\\s+", 2);
      var rest = words.length == 2 ? REFERENCE.matcher(words[1]).replaceAll(this::value) : "";
      switch (words[0]) {
        case "ARG" -> argument(rest);
        case "LABEL" -> pairs(rest, labels);
        case "ENV" -> pairs(rest, environment);
        case "COPY" -> copies.add(copy(rest));
        case "EXPOSE" -> ports.add(Integer.valueOf(rest));
        case "FROM", "WORKDIR", "USER", "ENTRYPOINT" -> {
          if (once.put(words[0], rest) != null) {
            throw new IllegalArgumentException(words[0] + " stands there twice");
          }
        }
        default -> throw new IllegalArgumentException("cannot follow: " + line);
      }
    }

    private String value(java.util.regex.MatchResult reference) {
      var value = values.get(reference.group(1));
      if (value == null) {
        throw new IllegalArgumentException("no ARG " + reference.group(1));
      }
      return value;
    }

    private void argument(String rest) {
      var pair = rest.split("=", 2);
      values.put(pair[0], arguments.getOrDefault(pair[0], pair.length == 2 ? pair[1] : ""));
    }

    private static void pairs(String rest, Map<String, String> into) {
      var pairs = PAIR.matcher(rest);
      while (pairs.find()) {
        into.put(pairs.group(1), pairs.group(2) == null ? pairs.group(3) : pairs.group(2));
      }
    }

    private static Copy copy(String rest) {
      var words = rest.split("\\s+");
      if (words.length != 2 || words[0].startsWith("--") || !words[1].startsWith("/")) {
        throw new IllegalArgumentException("cannot follow: COPY " + rest);
      }
      return new Copy(words[0], words[1]);
    }

    private String needed(String instruction) {
      var value = once.get(instruction);
      if (value == null) {
        throw new IllegalArgumentException("no " + instruction);
      }
      return value;
    }

    private Dockerfile done() {
      return new Dockerfile(
          needed("FROM"),
          List.copyOf(copies),
          labels,
          environment,
          needed("WORKDIR"),
          List.copyOf(ports),
          needed("USER"),
          WORD.matcher(needed("ENTRYPOINT")).results().map(word -> word.group(1)).toList());
    }
  }
}
