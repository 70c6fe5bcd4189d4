package io.safekeep.backup.vault;

import java.io.IOException;

/// An object that is there but is not what was written: altered, cut, swapped or sealed with
/// another key.
public final class CorruptObject extends IOException {
  private static final long serialVersionUID = 1L;

  private final String object;

  public CorruptObject(ObjectName object, String reason) {
    super("%s is corrupt: %s".formatted(object, reason));
    this.object = object.value();
  }

  /// Name of the object.
  public ObjectName object() {
    return new ObjectName(object);
  }
}
