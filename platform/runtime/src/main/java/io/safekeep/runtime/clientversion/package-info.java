/// Programs on people's devices have to be new enough.
@NullMarked
package io.safekeep.runtime.clientversion;

import org.jspecify.annotations.NullMarked;
