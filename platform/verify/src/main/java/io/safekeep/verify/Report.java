package io.safekeep.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was seen: what holds, and every doubt.
final class Report {
  private static final int MOST_DOUBTS_SHOWN = 50;

  private final List<String> facts = new ArrayList<>();
  private final List<String> doubts = new ArrayList<>();

  void fact(String text, Object... values) {
    facts.add(text.formatted(values));
  }

  void doubt(String text, @Nullable Object... values) {
    doubts.add(text.formatted(values));
  }

  List<String> doubts() {
    return List.copyOf(doubts);
  }

  boolean isClean() {
    return doubts.isEmpty();
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    facts.forEach(fact -> text.append("  ").append(fact).append('\n'));
    doubts.stream()
        .limit(MOST_DOUBTS_SHOWN)
        .forEach(doubt -> text.append("! ").append(doubt).append('\n'));
    if (doubts.size() > MOST_DOUBTS_SHOWN) {
      text.append("! and ").append(doubts.size() - MOST_DOUBTS_SHOWN).append(" more\n");
    }
    return text.append(isClean() ? "OK: the log is whole.\n" : "DOUBT: do not rely on this log.\n")
        .toString();
  }
}
