/// Looks whether this service's own log holds what no log may hold.
@NullMarked
package io.safekeep.identity.logscan;

import org.jspecify.annotations.NullMarked;
