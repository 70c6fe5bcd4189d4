/// The identity service.
@NullMarked
package io.safekeep.identity;

import org.jspecify.annotations.NullMarked;
