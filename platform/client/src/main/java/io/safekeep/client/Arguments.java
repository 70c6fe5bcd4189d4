package io.safekeep.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The words behind a command's name.
///
/// @param words that are no options
/// @param options `--name value` or `--name=value`
/// @param switches `--name`
/// @param rest what goes on to another program
record Arguments(
    List<String> words, Map<String, String> options, Set<String> switches, List<String> rest) {

  Arguments {
    words = List.copyOf(words);
    options = Map.copyOf(options);
    switches = Set.copyOf(switches);
    rest = List.copyOf(rest);
  }

  /// @throws Failure if a word is not one that the command knows
  static Arguments parse(Command command, List<String> given) {
    var words = new ArrayList<String>();
    var options = new HashMap<String, String>();
    var switches = new HashSet<String>();
    var left = new ArrayDeque<>(given);
    while (!left.isEmpty() && !(command.passesOn() && !words.isEmpty())) {
      var word = left.removeFirst();
      if (!word.startsWith("--")) {
        words.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      var name = word.substring(2, equals < 0 ? word.length() : equals);
      if (command.switches().contains(name) && equals < 0) {
        switches.add(name);
      } else if (!command.options().contains(name)) {
        throw Failure.usage("%s does not know %s".formatted(command.name(), word));
      } else if (equals < 0 && left.isEmpty()) {
        throw Failure.usage("%s needs a value".formatted(word));
      } else if (options.put(name, equals < 0 ? left.removeFirst() : word.substring(equals + 1))
          != null) {
        throw Failure.usage("--%s is given twice".formatted(name));
      }
    }
    if ("--".equals(left.peekFirst())) {
      left.removeFirst();
    }
    if (words.size() != command.words().size()) {
      throw Failure.usage(
          "usage: safekeep %s %s".formatted(command.name(), command.synopsis()).strip());
    }
    return new Arguments(words, options, switches, List.copyOf(left));
  }

  String word(int index) {
    return words.get(index);
  }

  boolean has(String name) {
    return switches.contains(name);
  }

  Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name)).filter(value -> !value.isBlank());
  }

  String needed(String name) {
    return option(name).orElseThrow(() -> Failure.usage("--%s is needed".formatted(name)));
  }
}
