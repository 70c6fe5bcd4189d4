/// The access service.
@NullMarked
package io.safekeep.access;

import org.jspecify.annotations.NullMarked;
