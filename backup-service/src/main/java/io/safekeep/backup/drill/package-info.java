/// Drills: datastores restored on trial, to a random instant of their window, so that it is known
/// every day that they can be.
@NullMarked
package io.safekeep.backup.drill;

import org.jspecify.annotations.NullMarked;
