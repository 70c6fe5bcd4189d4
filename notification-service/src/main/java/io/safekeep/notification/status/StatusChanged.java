package io.safekeep.notification.status;

/// The public page says something else from the current transaction on. Told to observers in it.
public record StatusChanged() {}
