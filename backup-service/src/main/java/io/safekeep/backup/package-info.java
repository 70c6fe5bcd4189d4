/// The backup service.
@NullMarked
package io.safekeep.backup;

import org.jspecify.annotations.NullMarked;
