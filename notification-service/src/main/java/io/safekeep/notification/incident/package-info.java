/// Incidents: how severe, who commands, what happened when, and what has to be true before one
/// closes.
@NullMarked
package io.safekeep.notification.incident;

import org.jspecify.annotations.NullMarked;
