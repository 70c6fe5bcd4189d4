/// Asks the services whether they work, as a customer would, and keeps what came of it.
@NullMarked
package io.safekeep.notification.status.probe;

import org.jspecify.annotations.NullMarked;
