/// Access that needs nothing made in its target, and whose end is a row that everything asks.
@NullMarked
package io.safekeep.access.allowance;

import org.jspecify.annotations.NullMarked;
