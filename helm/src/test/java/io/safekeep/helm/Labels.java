package io.safekeep.helm;

import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.Map;

/// Which labels a selector selects, for selectors by exact labels: the only ones that are used.
final class Labels {

  private Labels() {}

  static boolean selects(LabelSelector selector, Map<String, String> labels) {
    if (selector.getMatchLabels().isEmpty() || !selector.getMatchExpressions().isEmpty()) {
      throw new AssertionError("a selector by exact labels was expected: " + selector);
    }
    return labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
  }
}
