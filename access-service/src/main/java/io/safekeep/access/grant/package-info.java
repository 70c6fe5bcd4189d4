/// Access that was granted: its states, what enforces it, and how it ends.
@NullMarked
package io.safekeep.access.grant;

import org.jspecify.annotations.NullMarked;
