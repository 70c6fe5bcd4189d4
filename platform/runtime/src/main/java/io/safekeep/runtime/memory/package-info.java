/// An idle service gives back the memory that it needed when it was busy.
@NullMarked
package io.safekeep.runtime.memory;

import org.jspecify.annotations.NullMarked;
