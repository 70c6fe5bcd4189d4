/// Code that keeps or breaks the architecture rules.
@NullMarked
package io.safekeep.testing.sample.store;

import org.jspecify.annotations.NullMarked;
