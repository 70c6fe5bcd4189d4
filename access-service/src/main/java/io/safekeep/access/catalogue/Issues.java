package io.safekeep.access.catalogue;

import io.safekeep.access.catalogue.Issue.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects what is wrong with a document, and knows where everything stands in it.
final class Issues {

  /// A document with more is hardly one.
  private static final int MOST = 100;

  private final List<Issue> issues = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();

  /// @param line from 1
  void place(String path, int line) {
    lines.put(path, line);
  }

  void error(String path, String text) {
    add(Severity.ERROR, path, text);
  }

  void warning(String path, String text) {
    add(Severity.WARNING, path, text);
  }

  private void add(Severity severity, String path, String text) {
    if (issues.size() < MOST) {
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

  long errors() {
    return issues.stream().filter(Issue::blocks).count();
  }

  /// In the order of the document.
  List<Issue> all() {
    return issues.stream().sorted(Comparator.comparingInt(Issue::line)).toList();
  }
}
