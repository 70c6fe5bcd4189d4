package io.safekeep.runtime.secret;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// Where a service keeps sealed bytes. Beans of this type are sealed anew when the master key is
/// another one ([ResealSecrets]). Names and expressions are constants of the code.
///
/// @param context SQL expression that gives the context of a row's bytes, as [Sealer] takes it
/// @param sealer that seals and opens them
/// @param companion what else of the row depends on the master key
public record SealedColumn(
    String table, String column, String context, Sealer sealer, Optional<Companion> companion) {

  public SealedColumn(String table, String column, String context, Sealer sealer) {
    this(table, column, context, sealer, Optional.empty());
  }

  /// A column that is computed from what was sealed, for example a keyed digest to search by.
  ///
  /// @param value of the opened bytes
  public record Companion(String column, UnaryOperator<byte[]> value) {}

  String name() {
    return table + "." + column;
  }
}
