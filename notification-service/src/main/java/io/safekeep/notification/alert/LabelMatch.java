package io.safekeep.notification.alert;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which labels a rule or a silence is about: each label that it names has one of the values that
/// it names. `*` in a value stands for any text. Without any label it is about everything.
///
/// @param values by label
record LabelMatch(SortedMap<String, List<String>> values) {

  LabelMatch {
    var copy = new TreeMap<String, List<String>>();
    values.forEach((label, wanted) -> copy.put(label, List.copyOf(wanted)));
    values = copy;
  }

  boolean matches(Map<String, String> labels) {
    return values.entrySet().stream()
        .allMatch(entry -> {
          String value = labels.getOrDefault(entry.getKey(), "");
          return entry.getValue().stream().anyMatch(pattern -> matches(pattern, value));
        });
  }

  /// Takes time in proportion to both lengths at worst, whoever wrote them: no backtracking beyond
  /// the last `*`.
  private static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int from = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        from = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++from;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
