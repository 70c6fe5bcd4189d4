package io.safekeep.notification.delivery;

/// Deliveries may be due: told within this replica, and heard once they are committed.
record Waiting() {}
