package io.safekeep.backup.cloudnativepg;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fields that nobody here knows, kept in their order.
final class Fields {

  private Fields() {}

  /// A copy that nulls are allowed in; empty for what was not there.
  static Map<String, Object> copy(@Nullable Map<String, Object> fields) {
    return fields == null ? new LinkedHashMap<>() : new LinkedHashMap<>(fields);
  }
}
