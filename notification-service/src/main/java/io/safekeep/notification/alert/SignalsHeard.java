package io.safekeep.notification.alert;

/// Something waits to be decided on. Told to observers in the transaction that keeps it.
record SignalsHeard() {}
