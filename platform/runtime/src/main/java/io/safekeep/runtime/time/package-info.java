/// The clock that everything asks, so that tests can turn it.
@NullMarked
package io.safekeep.runtime.time;

import org.jspecify.annotations.NullMarked;
