package io.safekeep.access.session;

import java.util.Map;

/// One thing that happens in a session.
///
/// @param type for example `session.query`
/// @param open what anybody who reads the log sees: counts, codes
/// @param sealed what is personal or secret, such as a statement's text
public record Fact(String type, Map<String, Object> open, Map<String, String> sealed) {

  public Fact {
    open = Map.copyOf(open);
    sealed = Map.copyOf(sealed);
  }
}
