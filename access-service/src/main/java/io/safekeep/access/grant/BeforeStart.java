package io.safekeep.access.grant;

import java.util.Optional;

/// Has a last look right before access begins, because much can change between an approval and a
/// start that was wished for later.
public interface BeforeStart {

  /// What is against it now; empty if it may begin. No transaction may be open.
  Optional<String> objection(GrantTerms terms);
}
