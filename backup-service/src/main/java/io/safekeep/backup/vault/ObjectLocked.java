package io.safekeep.backup.vault;

import java.io.IOException;

/// An object that its store keeps from being deleted before a date: not now, but later.
public final class ObjectLocked extends IOException {
  private static final long serialVersionUID = 1L;

  private final String object;

  public ObjectLocked(ObjectName object, Throwable cause) {
    super("%s is locked by its store and cannot be deleted yet".formatted(object), cause);
    this.object = object.value();
  }

  /// Name of the object.
  public ObjectName object() {
    return new ObjectName(object);
  }
}
