package io.safekeep.runtime.document;

import io.safekeep.runtime.document.Issue.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects what is wrong with a document, and knows where everything stands in it.
public final class Issues {

  /// How many of each severity are kept: a document with more is hardly one.
  private static final int MOST = 100;

  private final List<Issue> issues = new ArrayList<>();
  private final Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
  private final Map<String, Integer> lines = new HashMap<>();

  /// @param line from 1
  public void place(String path, int line) {
    lines.put(path, line);
  }

  public void error(String path, String text) {
    add(Severity.ERROR, path, text);
  }

  public void warning(String path, String text) {
    add(Severity.WARNING, path, text);
  }

  private void add(Severity severity, String path, String text) {
    if (counts.merge(severity, 1, Integer::sum) <= MOST) {
      issues.add(new Issue(severity, path, lineOf(path), text));
    }
  }

  /// Where something stands, or what it is part of.
  private int lineOf(String path) {
    var known = lines.get(path);
    if (known != null || path.isEmpty()) {
      return known == null ? 1 : known;
    }
    return lineOf(path.substring(0, Math.max(path.lastIndexOf('.'), 0)));
  }

  /// How many there are, also those that are not kept: who judges by this misses none.
  public int errors() {
    return counts.getOrDefault(Severity.ERROR, 0);
  }

  /// In the order of the document.
  public List<Issue> all() {
    return issues.stream().sorted(Comparator.comparingInt(Issue::line)).toList();
  }
}
