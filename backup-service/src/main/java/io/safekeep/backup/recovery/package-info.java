/// Restores: asking for a datastore's state at an instant, building the copy, serving it.
@NullMarked
package io.safekeep.backup.recovery;

import org.jspecify.annotations.NullMarked;
