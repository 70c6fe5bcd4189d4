package io.safekeep.access.allowance;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Whether a grant's access is allowed.
public sealed interface Allowance {

  /// It is.
  record Allowed() implements Allowance {}

  /// It is not any more, for good.
  ///
  /// @param number of this end among all ends, from 1
  record Ended(long number) implements Allowance {}

  static Allowance of(@Nullable Long endedAs) {
    return endedAs == null ? new Allowed() : new Ended(endedAs);
  }

  /// Empty as long as it has not ended.
  default OptionalLong end() {
    return switch (this) {
      case Allowed _ -> OptionalLong.empty();
      case Ended(long number) -> OptionalLong.of(number);
    };
  }
}
