/// The suite on one machine, without containers.
@NullMarked
package io.safekeep.local;

import org.jspecify.annotations.NullMarked;
