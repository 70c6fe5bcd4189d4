package io.safekeep.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Arguments of the form `name=value`, in any order.
record NamedArguments(Map<String, String> values) {

  /// @throws IllegalArgumentException naming what is none of these
  static NamedArguments of(List<String> arguments, List<String> names) {
    Map<String, String> given = new HashMap<>();
    for (var argument : arguments) {
      var pair = argument.split("=", 2);
      if (pair.length != 2 || !names.contains(pair[0])) {
        throw new IllegalArgumentException("takes no '" + argument + "'");
      }
      given.put(pair[0], pair[1]);
    }
    return new NamedArguments(given);
  }

  String text(String name, String otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  /// @throws NumberFormatException if it is none
  int number(String name, int otherwise) {
    var value = values.get(name);
    return value == null ? otherwise : Integer.parseInt(value);
  }
}
