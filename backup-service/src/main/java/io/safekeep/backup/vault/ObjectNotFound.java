package io.safekeep.backup.vault;

import java.io.IOException;

/// An object that the store does not have.
public final class ObjectNotFound extends IOException {
  private static final long serialVersionUID = 1L;

  private final String object;

  public ObjectNotFound(ObjectName object) {
    super("%s is missing".formatted(object));
    this.object = object.value();
  }

  /// Name of the object.
  public ObjectName object() {
    return new ObjectName(object);
  }
}
