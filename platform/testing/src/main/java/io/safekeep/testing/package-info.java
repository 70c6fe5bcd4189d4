/// Real servers and shared rules for tests.
@NullMarked
package io.safekeep.testing;

import org.jspecify.annotations.NullMarked;
