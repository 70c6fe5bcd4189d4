package io.safekeep.runtime;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.URI;
import java.time.Instant;

/// Lets native executables read settings of these types where a constructor asks for one by
/// `@ConfigProperty`: SmallRye Config looks for their `parse`, `of` or constructor when it needs
/// one, which a native build cannot see. Interfaces with `@ConfigMapping` need no such help.
@RegisterForReflection(targets = {Instant.class, URI.class})
final class SettingReflection {

  private SettingReflection() {}
}
