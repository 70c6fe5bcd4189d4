/// Asks this service over HTTP, on schedule, what nobody may be told, and says what it answered.
@NullMarked
package io.safekeep.identity.canary;

import org.jspecify.annotations.NullMarked;
