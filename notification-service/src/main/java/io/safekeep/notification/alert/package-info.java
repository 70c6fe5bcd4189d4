/// Alerts: what monitoring and the suite's own services hear of, kept before the sender is
/// answered, made one where it is one trouble, and decided on by rules.
@NullMarked
package io.safekeep.notification.alert;

import org.jspecify.annotations.NullMarked;
